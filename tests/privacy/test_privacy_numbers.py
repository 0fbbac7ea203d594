"""Cards, bank accounts, network addresses and wallets, as people write them in tickets. `«…»` marks what is found."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from tests.privacy.marked_numbers import check, found

ORDINARY = (
    "Order ORD-986267 and ORD-4111111 are late.",
    "Invoice INV-2024-00123456 of 2024-05-01 12:30:11.123 over 1,234,567.89 EUR",
    "SKU 4006381333931, SKU: 123-45-6789, part no. AB-12345678-Z",
    "UPS 1Z999AA10123456784, FedEx 771234567890, USPS 9400 1000 0000 0000 0000 00",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8, sha256:" + "4111111111111111" * 4,
    "id 550e8400-e29b-41d4-a716-446655440000 at 1700000000000 and 1700000000000000000",
    "Version 4.12.3.1 replaced v4.11.0.2; Chrome/120.0.0.0 on Windows 10.0.19045.3803",
    "Call +1 212 555 0123 or (212) 555-0188, room 12, 3 of 4, 100 200 300 units",
    "2024-05-01 12:30:11 2024-05-02 12:30:12 2024-05-03 12:30:13",
    "Error 0x80070005 in thread 12345678, pid 4242, offset 00000000-0000-0000",
    "The ratio is 0.41111111111111113 and pi 3.141592653589793",
    "std::vector<int>, Foo::bar, a::b and 12:34:56 until 10:11:12:13",
    "years 2019, 2020, 2021, 2022",
    "ticket 123456782, case 987654321, ref 1234567890, RMA 12345678901",
    "see https://help.example.com/hc/en-us/articles/4111111111111111-Reset-a-lamp and /sections/4111111111111111",
    "the buffer holds 4111111111111111 bytes, after 4111111111111111 samples",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_orders_parcels_versions_and_logs_are_numbered_with_stays(text: str) -> None:
    assert [(kind, text[hit.start : hit.end]) for kind, hit in found(text)] == []


@pytest.mark.parametrize(
    "marked",
    [
        "My card «4111 1111 1111 1111» was charged twice",
        "card=«4111111111111111»&amount=12",
        "GET https://shop.example.com/v1/cards/«4111111111111111» and /pay/«4111111111111111»",
        "POST /v1/payment_methods/«5555555555554444» and /customers/«4111111111111111»/refund",
        "my card is at /notes/«4111111111111111», exp 12/27",
        "Please charge «5555555555554444» Ms Miller said, I paid with «4111111111111111» bytes were lost",
        "«4111-1111-1111-1111» exp 12/27 cvv 123",
        "«4111.1111.1111.1111»",
        "«4111 1111\n1111 1111» is split",
        "> «4111 1111\n> 1111 1111» in a quoted mail",
        "«4111 - 1111 - 1111 - 1111»",
        "«4111/1111/1111/1111», «4111_1111_1111_1111»",
        "«4111 dash 1111 dash 1111 dash 1111» he said",
        "«41 111 11111 111 111» oddly grouped",
        "«4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1»",
        "amex «3782 822463 10005» and «378282246310005»",
        "Diners «3056 930902 5904»",
        "JCB «3530111333300000» and Discover «6011-0009-9013-9424» and Maestro «6759 6498 2643 8453»",
        "«4111 1111 1111 1111» 12/27 123",
        "4242 is the shop, «5555 5555 5555 4444» the card",
        "Mastercard: «2223 0031 2200 3222»",
        "Visa«4111111111111111»exp1227",
        "Tracking 92 says «4111111111111111»",
        "| 12 | «4111 1111 1111 1111» | paid |",
        "Kreditkarte «4111 1111 1111 1112» (vertippt)",
        "carte bancaire n° «4970 1000 0000 0155»",
        "my card number is «1234 5678 9012 3456»",
        "2024-05-01 12:30:11 «4111111111111111» declined",
        "card«4111111111111111»",
        "«4111, 1111, 1111, 1111»",
        "Card: «4111 1111 1111\n1111»\n18:39:04 WARN",
    ],
)
def test_a_card_is_found_however_it_is_written(marked: str) -> None:
    check(marked, "CREDIT_CARD")


@pytest.mark.parametrize(
    "marked",
    [
        "IBAN: «DE89 3704 0044 0532 0130 00».",
        "«de89370400440532013000» or «gb29 nwbk 6016 1331 9268 19»",
        "«FR14-2004-1010-0505-0001-3M02-606» please",
        "«MT84 MALT 0110 0001 2345 MTLC AST0 01S»",
        "«NL91ABNA0417164300», then «NO93 8601 1117 947»",
        "Überweisung auf «DE89 3704 0044\n0532 0130 00» bitte",
        "> «DE89 3704 0044\n> 0532 0130 00»",
        "IBAN «DE89 3704 0044 0532 0130 01» abgelehnt",
        "IBAN «DE89 3704 0044 0532 0130» fehlt was",
        "IBAN«DE89370400440532013000»",
        "sent to «GB29NWBK60161331926818» wrongly",
        "compte «FR76 3000 6000 0112 3456 7890 189» ouvert",
        "The wire to «it60 x054 2811 1010 0000 0123 456» bounced",
    ],
)
def test_an_iban_of_any_country_is_found_in_any_case_and_grouping(marked: str) -> None:
    check(marked, "IBAN_CODE")


@pytest.mark.parametrize(
    "marked",
    [
        "Routing number «111000025», account number «000123456789»",
        "acct no: «12-345-678»",
        "sort code «20-00-00» account «55779911»",
        "BIC «COBADEFFXXX», SWIFT: «DEUTDEFF»",
        "swift code is «chasus33»",
        "Kontonummer «532013000», BLZ «370 400 44»",
        "IFSC «HDFC0001234»",
        "BSB «062-000» acc «12345678»",
        "n° de compte : «00050001157»",
        "my bank account is «1234567890»",
        "ABA «111000026» was rejected",
        "numer rachunku «61 1090 1014 0000 0712 1981 2874»",
    ],
)
def test_a_bank_account_is_found_by_what_it_is_called(marked: str) -> None:
    check(marked, "ACCOUNT_NUMBER")


@pytest.mark.parametrize(
    "text",
    [
        "Please transfer the overview to Schmidtke.",
        "My account is blocked since 2024-05-01.",
        "swift transfer overdue",
        "I have 2 accounts and paid 1200",
        "The accounting of 2023 and 2024",
    ],
)
def test_banking_words_alone_find_nothing(text: str) -> None:
    assert found(text) == []


def test_a_group_of_an_iban_that_reads_as_a_word_stays_part_of_it() -> None:
    number = "FR" + iban.calc_check_digits("FR00" + "0" * 16 + "CC00000") + "0" * 16 + "CC00000"
    written = " ".join(number[at : at + 4] for at in range(0, 27, 4)).lower()
    check(f"please pay to «{written}» today", "IBAN_CODE")


def test_a_card_is_found_in_a_list_of_strings() -> None:
    check('{"pan":["«4111","1111","1111","1111»"]}', "CREDIT_CARD")
    check("pan «4111, 1111, 1111, 1111».", "CREDIT_CARD")


@pytest.mark.parametrize(
    "marked",
    [
        "from «203.0.113.7», port 80",
        "«203.0.113.7»:8080 and «198.51.100.0»/24",
        "client «203.0.113.7» runs version 4.12.3.1",
        "http://«203.0.113.7»/login and [«2001:db8::1»]:443",
        "«2001:0db8:85a3:0000:0000:8a2e:0370:7334» or «2001:db8::8a2e:370:7334»/64",
        "«203[.]0[.]113[.]7» defanged, «203 . 0 . 113 . 7» spaced",
        "Host «10.20.30.40». Next sentence",
        "«fe80::1ff:fe23:4567:890a»%eth0",
        "mapped «::ffff:203.0.113.7» address",
        "firmware 1.2.3.4 installed on «192.0.2.44»",
        "the version on «192.0.2.44» is old",
        "from «203.0.113.5» to «203.0.113.9»",
        "«10.0.0.5»/24 in 10.0.0.0/24",
        "client «203.0.113.9» connected, ping «8.8.4.4»",
        "after the upgrade «10.0.0.5» does not answer, since the update the server «10.2.3.4» is down",
        "updated the DNS record from «10.0.0.5» to «10.0.0.9»",
        "the version on «10.2.3.4» is old",
        "open source runs on «10.2.3.4», the product server is «5.6.7.8», on-premises «10.1.1.1»",
        "in /logs/hosts/«5.6.7.8»/today",
        "The Router «5.6.7.8» and Ping «9.9.9.9», blocked «5.6.7.8»",
        "Laptop «5.6.7.8», Office «5.6.7.8», Blocked «5.6.7.8», User «5.6.7.8»",
        "Bram «5.6.7.8» logged in",
        "Die IP-Adresse ist «10.24.7.15».\n10589 Berlin",
        "It is pinged from «192.0.2.140».\n2 - edit the file, and from «192.0.2.67». 3 of them do.",
        "Ping pcscf.«192.168.100.102» and ...«192.0.2.9»",
        "client «2.20.10.5» disconnected, Fail2ban «5.10.2.1» banned, is Acme «5.10.2.1» yours?",
        "the patch on «203.0.113.7» release notes, and «203.0.113.8» ga",
    ],
)
def test_an_ip_address_is_found_and_a_version_is_not(marked: str) -> None:
    check(marked, "IP_ADDRESS")


@pytest.mark.parametrize(
    "text",
    [
        "v4.12.3.1",
        "upgraded from version 4.12.3.1 to 4.12.3.2",
        "Build: 10.0.19.3",
        "release 2.1.0.4 (SDK 1.2.3.4)",
        "999.1.1.1 and 1.2.3.4.5",
        "127.0.0.1 and 0.0.0.0 with 255.255.255.0 and ::1",
        "allow 10.0.0.0/8, 172.16.0.0/12 and 192.168.4.0/24; groups are at 239.1.2.3, 254.0.0.1 is reserved",
        "see section 4.2.1.3, A.2.2.4.12 and (B.1.3.4.5)",
        "the file acme-segment-102.0.5.0-patch2.zip and the module (6.7.0.0)",
        "aktualisiert auf Version 4.12.3.1",
        "the client 4.12.3.1 hangs",
        "version is now 10.2.3.4",
        "Updated to 7.4.1.12, see notes; rolled back to 4.12.3.1",
        "after the update 7.4.1.12 it fails",
        "the firmware of the unit is 1.2.3.4",
        "OID 1.3.6.1",
        "module 6.7.0.0 and on-premises 1.14.4.1",
        "the open source 2.4.1.2, product 5.6.7.8",
        "see build/CMakeFiles/2.8.12.1/output.log",
        "LAMP 4.1.0.5 hangs, lamp-4.1.0.4 does not; Lamp-4.1, or 4.1.0.1 or 4.1.0.5 releases",
        "<lamp-version>5.4.0.1</lamp-version>, 5.4.0.2 RC3 and 5.4.0.3 GA",
        "2. Turn it off and install 4.6.2.\n3. Your version is not affected",
    ],
)
def test_versions_and_addresses_of_nobody_are_no_ip_addresses(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "marked",
    [
        "BTC to «1BoatSLRHtKNngkdXEeobR76b53LETtpyT» please",
        "«bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq»",
        "bitcoin:«bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0»",
        "pay «BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ»",
        "to («3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy»)",
        "ETH «0x52908400098527886E0F7030069857D2E4169EE7»",
        "wallet: «0xde709f2102306220921060314715629080e2fb77»",
    ],
)
def test_a_wallet_is_found(marked: str) -> None:
    check(marked, "CRYPTO")


def test_a_hash_of_a_transaction_is_no_wallet() -> None:
    assert found("tx 0x" + "ab12" * 16) == []


SEPARATORS = st.sampled_from([" ", "-", ".", "\n", " - ", "\n> "])


@settings(max_examples=150)
@given(st.sampled_from(["4", "51", "55", "2221", "6011"]), st.text("0123456789", min_size=14, max_size=14), SEPARATORS)
def test_every_valid_card_is_found_whole_with_every_separator(issuer: str, rest: str, separator: str) -> None:
    body = (issuer + rest)[:15]
    number = body + luhn.calc_check_digit(body)
    for written in (number, separator.join(number[at : at + 4] for at in range(0, 16, 4))):
        text = f"please charge {written} now"
        assert any(text[hit.start : hit.end] == written for _, hit in found(text, "card_number"))


BBAN = {
    "DE": "nnnnnnnnnnnnnnnnnn",
    "NL": "aaaannnnnnnnnn",
    "FR": "nnnnnnnnnncccccccccccnn",
    "PL": "n" * 24,
    "NO": "n" * 11,
}
LETTERS = {"n": "0123456789", "a": "ABCDEFGHJKLMNPRSTUVWXYZ", "c": "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"}


@settings(max_examples=150)
@given(st.sampled_from(sorted(BBAN)), st.randoms(use_true_random=False), SEPARATORS, st.booleans())
def test_every_iban_is_found_whole_with_every_separator(
    country: str, draw: random.Random, separator: str, lower: bool
) -> None:
    body = "".join(draw.choice(LETTERS[kind]) for kind in BBAN[country])
    number = country + iban.calc_check_digits(f"{country}00{body}") + body
    number = number.lower() if lower else number
    for written in (number, separator.join(number[at : at + 4] for at in range(0, len(number), 4))):
        text = f"please pay to {written} today"
        assert any(text[hit.start : hit.end] == written for _, hit in found(text, "iban")), written


def test_a_number_that_is_too_long_to_be_a_card_hides_none() -> None:
    draw = random.Random(6)
    runs = ["".join(draw.choices("0123456789", k=22)) for _ in range(300)]
    assert [run for run in runs if found(f"parcel {run}", "card_number")] == []
