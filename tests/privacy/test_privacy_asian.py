"""Names, addresses and numbers in Japanese, Chinese and Korean, with the dictionaries of `morphology` and without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from curation.privacy.models import morphology
from curation.privacy.models.languages import script_language
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses import asian_addresses
from curation.privacy.rules.names import asian_names
from curation.privacy.rules.numbers import asian_numbers
from curation.privacy.rules.recognizer import Hit
from curation.text.readings import parted, readings
from tests.growth import assert_linear


def found(text: str, find: Callable[[str], Iterable[Hit]]) -> str:
    """The characters that are found, a blank where one is not and at each end."""
    plain = parted(readings(text)[0]).text
    inside = {at for hit in find(plain) for at in range(hit.start, hit.end)}
    kept = "".join(character if at in inside else "\0" for at, character in enumerate(plain))
    return " | ".join(part.strip() for part in kept.split("\0") if part.strip())


def numbers(entity: str) -> Callable[[str], Iterable[Hit]]:
    """The finder of one entity type."""
    every = {each.entity: each.find for each in asian_numbers.recognizers(PrivacyPolicy())}
    return every[entity]


@pytest.fixture
def without_dictionaries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if `curation[morphology]` were not installed."""
    nothing = dict.fromkeys(morphology.LIBRARIES, ("a-distribution-that-nobody-has",))
    monkeypatch.setattr(morphology, "LIBRARIES", nothing)
    for cached in (morphology.installed, morphology.dictionary_words):
        cached.cache_clear()
    yield
    for cached in (morphology.installed, morphology.dictionary_words):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, the printer is broken", None),
        ("プリンターが動きません", "ja"),
        ("氏名:山田太郎", "ja"),
        ("打印机坏了", "zh"),
        ("프린터가 고장났어요", "ko"),
        ("Drukarka nie działa", None),
    ],
)
def test_scripts_tell_the_language(text: str, language: str | None) -> None:
    assert script_language(text) == language


CUED = [
    ("株式会社みどりの⟦山田太郎⟧と申します。", "ja"),
    ("担当の⟦鈴木⟧様にお伝えください。", "ja"),
    ("⟦佐藤⟧さんから電話がありました。", "ja"),
    ("氏名:⟦高橋 健一⟧", "ja"),
    ("フリガナ:⟦ヤマダ タロウ⟧", "ja"),
    ("口座名義:⟦ワタナベ ケイコ⟧", "ja"),
    ("よろしくお願いします。\n⟦中村 彩⟧", "ja"),
    ("您好,我是⟦王小明⟧,我的订单还没有发货。", "zh"),
    ("请联系⟦李娜⟧女士。", "zh"),
    ("联系人:⟦欧阳志远⟧,电话13800138000", "zh"),
    ("請聯絡⟦林志豪⟧先生。", "zh"),
    ("我姓⟦黄⟧,想查询账单。", "zh"),
    ("投保人:⟦艾合买提·阿不都⟧", "zh"),
    ("⟦謝雅婷⟧ 敬上", "zh"),
    ("안녕하세요, ⟦김민수⟧입니다.", "ko"),
    ("담당자: ⟦이서연⟧ 대리", "ko"),
    ("⟦남궁민⟧ 씨가 전화했습니다.", "ko"),
    ("⟦한지민⟧ 드림", "ko"),
    ("남편 ⟦조현우⟧의 번호로 연락 주세요.", "ko"),
    ("⟦김⟧대리님 확인 부탁드립니다.", "ko"),
]
READ = [
    ("荷物は⟦井上直樹⟧が受け取りました。", "ja"),
    ("本件は⟦渡部⟧が対応いたします。", "ja"),
    ("娘の⟦結衣⟧の学生証を再発行したい。", "ja"),
    ("⟦マイケル・ジョンソン⟧様がご宿泊予定です。", "ja"),
    ("⟦徐静⟧的账户被锁定了。", "zh"),
    ("⟦沈佳宜⟧的手机号码变更了。", "zh"),
    ("我的同事⟦蔡宗翰⟧也遇到同樣的問題。", "zh"),
    ("请帮我把收货人改为⟦孟庆国⟧。", "zh"),
    ("⟦卓文萱⟧的健保卡遺失", "zh"),
    ("代理人(⟦深津 絵里奈⟧)が手続きします。", "ja"),
    ("어제 ⟦신동엽⟧이 방문했습니다.", "ko"),
    ("⟦차은우⟧가 로그인을 못 하고 있습니다.", "ko"),
]
NOBODY = [
    "プリンターの紙が詰まりました。バージョン3.2をインストールしたらフォルダが消えました。",
    "お客様のご要望により、仕様を変更しました。同様の問題が多数報告されています。",
    "皆様、管理者様、業者さんにお知らせです。",
    "サーバー Anna Schmidt ヘレンラク",
    "大阪城ホールのチケットを2枚予約したいです。",
    "松下電器の冷蔵庫と富士通のパソコンを使っています。",
    "担当:サポートセンター\n名前:出力ファイル",
    "方便面、康师傅、王老吉、毛衣、石家庄、常州分公司、高速公路、周一上午",
    "宮崎牛、松阪牛、長崎ちゃんぽん、千葉県産、神戸支店、新宿駅",
    "강화유리 필름, 노란색 우산, 하얀 셔츠, 신도림역, 방콕 여행",
    "我是高级会员,但无法享受折扣。联系客服也没有回复。",
    "系统管理员已经重置密码,请联系经理处理。",
    "白色连衣裙,麦当劳的优惠券,金山文档",
    "温度传感器显示异常,关闭阀门也没用。路由器连接不上网络",
    "關於訂單的問題,請協助處理。因為連線不穩,簡訊收不到驗證碼",
    "고객님께서 요청하신 정보입니다. 담당자님 확인 부탁드립니다.",
    "이번 주문은 취소해 주세요. 전원 버튼이 정상 작동하지 않음",
    "서울시 강남구에서 구매했습니다. 제주도 여행 상품",
    "현재 상담원 연결이 어렵습니다. 이상 없습니다. 안내 감사합니다.",
]


def _marked(text: str) -> tuple[str, str]:
    plain = text.replace("⟦", "").replace("⟧", "")
    return plain, text[text.index("⟦") + 1 : text.index("⟧")]


@pytest.mark.parametrize("text", [text for text, _ in CUED])
@pytest.mark.usefixtures("without_dictionaries")
def test_a_name_is_told_by_what_stands_beside_it(text: str) -> None:
    plain, name = _marked(text)
    assert found(plain, asian_names.find) == name


@pytest.mark.parametrize(("text", "language"), CUED + READ)
def test_a_name_is_told_with_dictionaries(text: str, language: str) -> None:
    if not morphology.installed(language):
        pytest.skip("curation[morphology] is not installed")
    plain, name = _marked(text)
    assert found(plain, asian_names.find) == name


@pytest.mark.parametrize("text", NOBODY)
def test_a_text_that_names_nobody_stays(text: str) -> None:
    assert found(text, asian_names.find) == ""


@pytest.mark.parametrize("text", NOBODY)
@pytest.mark.usefixtures("without_dictionaries")
def test_a_text_that_names_nobody_stays_without_dictionaries(text: str) -> None:
    assert found(text, asian_names.find) == ""


@pytest.mark.usefixtures("without_dictionaries")
def test_a_recognizer_is_another_one_without_dictionaries() -> None:
    (without,) = asian_names.recognizers(PrivacyPolicy())
    assert without.libraries == ("faker",)
    assert morphology.dictionary_words("ja", "山田太郎") == ()


@pytest.mark.parametrize(
    "text",
    [
        "⟦〒150-0041 東京都渋谷区神南 1 丁目 2 番 3 号 グランドハイツ 405 号室⟧",
        "届け先は⟦東京都港区芝公園 4-2-8⟧です",
        "⟦大阪市北区梅田 3-1-3 ノースビル 12 階⟧に送ってください",
        "⟦札幌市中央区北 1 条西 2 丁目 3-4⟧",
        "请寄到⟦上海市浦东新区张江镇科苑路 399 号 3 号楼 201 室⟧",
        "地址:⟦北京市朝阳区建国路 88 号 SOHO 现代城 A 座 1203 室⟧",
        "我住在⟦台北市大安區忠孝東路四段 100 號 5 樓之 3⟧",
        "⟦香港九龍旺角彌敦道 600 號 12 樓 A 室⟧",
        "⟦서울특별시 마포구 월드컵북로 396, 101 동 1203 호⟧",
        "⟦충남 천안시 서북구 불당 22 대로 92, 불당아이파크 103 동 1502 호⟧",
        "⟦전북 전주시 완산구 효자동 2 가 1234-5⟧",
        "⟦부산 해운대구 우동 1408 번지⟧",
        "배송지는 ⟦인천 연수구 송도과학로 32 (송도동)⟧ 입니다",
    ],
)
def test_an_address_ends_at_the_door(text: str) -> None:
    plain, address = _marked(text)
    assert found(plain, asian_addresses.find) == address


@pytest.mark.parametrize(
    "text",
    [
        "横浜市のお客様から3件の問い合わせ",
        "東京都内3店舗で在庫があります。ご注文は3-5営業日で届きます",
        "路由器在3号楼,请联系2号窗口。系统在12号升级",
        "대전시에서 3개 구매, 종로 3가역 근처",
        "2024年5月1日10:30に発生。価格は12,800円(税込)です。",
    ],
)
def test_what_counts_things_is_no_address(text: str) -> None:
    assert found(text, asian_addresses.find) == ""


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("PHONE_NUMBER", "我的手机号是 ⟦13800138000⟧,请联系我"),
        ("PHONE_NUMBER", "携帯の番号が ⟦090-0000-0000⟧ に変わりました"),
        ("NATIONAL_ID", "マイナンバーは⟦1234 5678 9018⟧です"),
        ("NATIONAL_ID", "我的證件 ⟦A123456789⟧ 沒有問題"),
        ("PASSPORT", "护照号 ⟦E12345678⟧,有效期至2030年"),
        ("PASSPORT", "여권번호 ⟦M12345678⟧"),
        ("DRIVER_LICENSE", "免許証番号:第⟦301234567890⟧号"),
        ("ACCOUNT_NUMBER", "口座番号はみどり銀行 渋谷支店 普通 ⟦1234567⟧ です。"),
        ("ACCOUNT_NUMBER", "계좌번호는 국민은행 ⟦123456-04-123456⟧ 입니다"),
        ("ACCOUNT_NUMBER", "工商银行 ⟦6222021234567890123⟧"),
        ("TAX_ID", "사업자등록번호: ⟦123-45-67890⟧"),
        ("DATE_OF_BIRTH", "⟦平成 3 年 4 月 5 日⟧に生まれ"),
        ("DATE_OF_BIRTH", "出生日期:⟦1990 年 3 月 7 日⟧"),
        ("DATE_OF_BIRTH", "생년월일: ⟦1988.03.04⟧"),
        ("DATE_OF_BIRTH", "⟦昭和五十年三月三日⟧生まれの祖母"),
        ("DATE_OF_BIRTH", "⟦1985 년 12 월 5 일⟧에 태어났습니다"),
        ("VEHICLE_ID", "⟦品川 300 あ 12-34⟧"),
        ("VEHICLE_ID", "车主的⟦京 A·12345⟧"),
        ("VEHICLE_ID", "⟦12 가 3456⟧ 차량"),
        ("SECRET", "密码是⟦Abc12345!⟧"),
        ("SECRET", "비밀번호는 ⟦qwer1234!⟧ 입니다"),
        ("USERNAME", "ログインID:⟦midori_07⟧"),
    ],
)
def test_a_label_tells_of_a_number(entity: str, text: str) -> None:
    plain, value = _marked(text)
    assert found(plain, numbers(entity)) == value


@pytest.mark.parametrize(
    "text",
    [
        "注文番号:123-4567890-1234567 の件",
        "バージョン10.0.19045でエラー0x80070005が出ます",
        "价格为1299元,共3件,2024年5月1日购买。快递单号SF1234567890123已签收",
        "주문번호: 2024051212345 상품 3개 15,000원",
        "密码错误,请重试。用户名或密码错误。生日礼物12月24日送到",
        "パスワードは8文字以上で入力してください。電話会議は10:00-11:00です",
        "We sell 打印机.\nThe part has the number 0312345678 in our catalogue, and there are ten of it in the store.",
        "账号被锁定,工单12345。手機壳和电话机都坏了,型号X200-3000",
    ],
)
def test_a_number_of_an_order_is_nobodys(text: str) -> None:
    for each in asian_numbers.recognizers(PrivacyPolicy()):
        assert found(text, each.find) == "", each.entity


@pytest.mark.parametrize(
    "text", ["市区路道里村", "氏名:山田", "路1号", "강남로 1", "김민", "3丁目1-1", "電話:1", "さんの様"]
)
def test_a_long_line_takes_time_that_grows_with_it(text: str) -> None:
    def every(made: str) -> None:
        for each in (asian_names.find, asian_addresses.find, numbers("PHONE_NUMBER")):
            list(each(made))

    assert_linear(every, lambda size: text * (size // len(text)))
