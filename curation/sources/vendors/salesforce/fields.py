"""List Salesforce's standard objects: their fields, required fields, and the columns that tell each object.

Sources: the "Object Reference for the Salesforce Platform" and the "Salesforce Field Reference Guide".
"""

from __future__ import annotations

from collections.abc import Collection

from curation.sources.census import Family, Holds

ARTICLE = "knowledge__kav"  # the family of every article type: Knowledge__kav, FAQ__kav, KnowledgeArticleVersion

# Columns that a customer adds; those of a package (`ns__Name__c`), of person accounts and of a query over relationships
# (`Contact.Name`) are none of the vendor's either.
CUSTOM = r"\w+__(?:c|pc|r|s|latitude__s|longitude__s)|\w+(?:\.\w+)+"
AUDIT = "IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp"
_SEEN = "LastViewedDate LastReferencedDate LastActivityDate RecordTypeId CurrencyIsoCode"
_RECURRENCE = (
    "IsRecurrence RecurrenceActivityId RecurrenceDayOfMonth RecurrenceDayOfWeekMask RecurrenceInstance "
    "RecurrenceInterval RecurrenceMonthOfYear RecurrenceTimeZoneSidKey RecurrenceType IsReminderSet "
    "ReminderDateTime Recurrence2PatternText Recurrence2PatternVersion IsRecurrence2 IsRecurrence2Exception "
    "IsRecurrence2Exclusion Recurrence2PatternStartDate Recurrence2PatternTimeZone"
)


def _address(*kinds: str) -> str:
    parts = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude", "GeocodeAccuracy", "Address")
    return " ".join(f"{kind}{part}" for kind in kinds for part in (*parts, "StateCode", "CountryCode"))


# If one of these columns is missing, the export has changed and the source is held.
REQUIRED: dict[str, dict[str, Holds]] = {
    "case": {"Id": "id", "Subject": "text", "Description": "any", "CreatedDate": "instant"},
    "casecomment": {"Id": "id", "ParentId": "id", "CommentBody": "any", "CreatedDate": "instant"},
    "emailmessage": {"Id": "id", "ParentId": "any", "TextBody": "any"},
    "feeditem": {"Id": "id", "ParentId": "id", "Body": "any"},
    "feedcomment": {"Id": "id", "ParentId": "id", "CommentBody": "any"},
    "casehistory": {"Id": "id", "CaseId": "id", "Field": "text", "OldValue": "any", "NewValue": "any"},
    "casehistory2": {"Id": "id", "CaseId": "id", "Status": "any"},
    "fieldhistoryarchive": {"HistoryId": "id", "ParentId": "id", "Field": "text", "OldValue": "any", "NewValue": "any"},
    "livechattranscript": {"Id": "id", "Body": "any"},
    ARTICLE: {"Id": "id", "KnowledgeArticleId": "id", "Title": "text", "PublishStatus": "any"},
    "solution": {"Id": "id", "SolutionName": "text", "SolutionNote": "any"},
    "task": {"Id": "id", "Subject": "any", "Description": "any"},
    "event": {"Id": "id", "Subject": "any", "Description": "any"},
    "note": {"Id": "id", "Title": "any", "Body": "any"},
    "contentnote": {"Id": "id", "Title": "any"},
    "contentversion": {"Id": "id", "ContentDocumentId": "id", "Title": "any"},
    "contentdocumentlink": {"Id": "id", "ContentDocumentId": "id", "LinkedEntityId": "id"},
    "contact": {"Id": "id", "LastName": "text", "Email": "any"},
    "lead": {"Id": "id", "LastName": "text", "Email": "any"},
    "user": {"Id": "id", "LastName": "text", "Email": "any"},
    "account": {"Id": "id", "Name": "any"},
    "group": {"Id": "id"},
}
_OPTIONAL = {
    "case": (
        "CaseNumber ContactId AccountId AssetId ProductId EntitlementId SourceId BusinessHoursId ParentId "
        "SuppliedName SuppliedEmail SuppliedPhone SuppliedCompany Type Status Reason Origin Language "
        "IsVisibleInSelfService Priority IsClosed ClosedDate IsEscalated HasCommentsUnreadByOwner "
        "HasSelfServiceComments OwnerId IsClosedOnCreate IsSelfServiceClosed SlaStartDate SlaExitDate IsStopped "
        "StopStartDate ContactPhone ContactMobile ContactEmail ContactFax MilestoneStatus Comments MasterRecordId "
        f"CommunityId FeedItemId CreatorName {_SEEN}"
    ),
    "casecomment": "IsPublished IsNotificationSelected CreatorName",
    "emailmessage": (
        "ActivityId HtmlBody Headers Subject FromName FromAddress ValidatedFromAddress ToAddress CcAddress "
        "BccAddress Incoming HasAttachment Status MessageDate ReplyToEmailMessageId IsExternallyVisible "
        "MessageIdentifier FromId ThreadIdentifier ClientThreadIdentifier IsClientManaged RelatedToId IsTracked "
        "IsOpened FirstOpenedDate LastOpenedDate IsBounced EmailTemplateId EmailRoutingAddressId AutomationType "
        "AttachmentIds ContentDocumentIds IsPrivateDraft HasReply FirstLinkClickedDate Name Source TextBodySize "
        "HtmlBodySize Importance ToIds CcIds BccIds ActionCadenceStepTrackerId"
    ),
    "feeditem": (
        "Type Visibility Title LinkUrl IsRichText RelatedRecordId InsertedById BestCommentId CommentCount "
        "LikeCount HasContent HasLink HasFeedEntity HasVerifiedComment IsClosed LastEditById LastEditDate "
        "NetworkScope Revision Status ConnectionId ContentData ContentFileName ContentDescription ContentType "
        "ContentSize"
    ),
    "feedcomment": (
        "FeedItemId CommentType RelatedRecordId InsertedById HasEntityLinks IsRichText IsVerified LastEditById "
        "LastEditDate Revision Status ThreadChildrenCount ThreadLastUpdatedDate ThreadLevel ThreadParentId"
    ),
    "casehistory": "DataType",
    "casehistory2": "OwnerId PreviousUpdate",
    "fieldhistoryarchive": "FieldHistoryType ArchiveFieldHistoryType ArchiveParentName ArchiveTimestamp",
    "livechattranscript": (
        "Name ChatKey CaseId ContactId AccountId LeadId OwnerId LiveChatVisitorId LiveChatButtonId "
        "LiveChatDeploymentId SkillId Status StartTime RequestTime EndTime EndedBy Abandoned WaitTime "
        "ChatDuration MaxResponseTimeOperator MaxResponseTimeVisitor AverageResponseTimeOperator "
        "AverageResponseTimeVisitor OperatorMessageCount VisitorMessageCount VisitorNetwork Browser "
        "BrowserLanguage UserAgent Platform ScreenResolution IpAddress Location ReferrerUri "
        f"SupervisorTranscriptBody IsChatbotSession {_SEEN}"
    ),
    ARTICLE: (
        "UrlName Summary VersionNumber Language ArticleNumber ArticleType IsLatestVersion IsMasterLanguage "
        "MasterVersionId ArticleMasterLanguage IsVisibleInApp IsVisibleInPkb IsVisibleInCsp IsVisibleInPrm "
        "FirstPublishedDate LastPublishedDate ArchivedDate ArchivedById ArticleArchivedDate ArticleArchivedById "
        "ArticleCreatedDate ArticleCreatedById ArticleCaseAttachCount ArticleTotalViewCount AssignedById "
        "AssignedToId AssignmentDate AssignmentDueDate AssignmentNote IsOutOfDate TranslationCompletedDate "
        "TranslationExportedDate TranslationImportedDate ValidationStatus SourceId OwnerId "
        f"MigratedToFromArticleVersion NextReviewDate {_SEEN}"
    ),
    "solution": (
        "SolutionNumber IsPublished IsPublishedInPublicKb Status IsReviewed IsHtml OwnerId CaseId TimesUsed "
        f"ParentId SolutionLanguage IsOutOfDate {_SEEN}"
    ),
    "task": (
        "WhoId WhatId AccountId ActivityDate Status Priority IsHighPriority OwnerId Type IsClosed IsArchived "
        "CallType CallDurationInSeconds CallDisposition CallObject TaskSubtype CompletedDateTime WhoCount "
        "WhatCount IsVisibleInSelfService RecurrenceStartDateOnly RecurrenceEndDateOnly RecurrenceRegeneratedType "
        f"ConnectionReceivedId {_RECURRENCE} {_SEEN}"
    ),
    "event": (
        "WhoId WhatId AccountId Location IsAllDayEvent ActivityDateTime ActivityDate DurationInMinutes "
        "StartDateTime EndDateTime EndDate OwnerId Type IsPrivate ShowAs IsChild IsGroupEvent GroupEventType "
        "IsArchived EventSubtype WhoCount WhatCount IsVisibleInSelfService ServiceAppointmentId "
        f"RecurrenceStartDateTime RecurrenceEndDateOnly ConnectionReceivedId {_RECURRENCE} {_SEEN}"
    ),
    "note": f"ParentId IsPrivate OwnerId {_SEEN}",
    "contentnote": (
        "Content TextPreview OwnerId FileType FileExtension ContentSize ContentSizeLong LatestPublishedVersionId "
        f"LatestContentId IsReadOnly SharingPrivacy ContentModifiedDate {_SEEN}"
    ),
    "contentversion": (
        "IsLatest ContentUrl ContentBodyId VersionNumber Description ReasonForChange SharingOption SharingPrivacy "
        "PathOnClient RatingCount ContentModifiedDate ContentModifiedById PositiveRatingCount NegativeRatingCount "
        "FeaturedContentBoost FeaturedContentDate OwnerId TagCsv FileType PublishStatus VersionData ContentSize "
        "FileExtension FirstPublishLocationId Origin ContentLocation TextPreview ExternalDocumentInfo1 "
        "ExternalDocumentInfo2 ExternalDataSourceId Checksum IsMajorVersion IsAssetEnabled VersionDataUrl "
        f"Language NetworkId {_SEEN}"
    ),
    "contentdocumentlink": "ShareType Visibility",
    "contact": (
        "MasterRecordId AccountId FirstName Salutation MiddleName Suffix Name Phone Fax MobilePhone HomePhone "
        "OtherPhone AssistantPhone AssistantName ReportsToId Title Department LeadSource Birthdate Description "
        "OwnerId HasOptedOutOfEmail HasOptedOutOfFax DoNotCall CanAllowPortalSelfReg LastCURequestDate "
        "LastCUUpdateDate EmailBouncedReason EmailBouncedDate IsEmailBounced PhotoUrl Jigsaw JigsawContactId "
        "CleanStatus IndividualId IsPersonAccount IsPriorityRecord ContactSource TitleType DepartmentGroup "
        f"BuyerAttributes GenderIdentity Pronouns {_address('Mailing', 'Other')} {_SEEN}"
    ),
    "lead": (
        "MasterRecordId FirstName Salutation MiddleName Suffix Name Title Company Phone MobilePhone Fax Website "
        "PhotoUrl Description LeadSource Status Industry Rating AnnualRevenue NumberOfEmployees OwnerId "
        "HasOptedOutOfEmail HasOptedOutOfFax DoNotCall IsConverted ConvertedDate ConvertedAccountId "
        "ConvertedContactId ConvertedOpportunityId IsUnreadByOwner Jigsaw JigsawContactId CleanStatus "
        "CompanyDunsNumber DandbCompanyId EmailBouncedReason EmailBouncedDate IndividualId IsPriorityRecord "
        "LastTransferDate FirstCallDateTime FirstEmailDateTime ActivityMetricId GenderIdentity Pronouns "
        f"{_address('')} {_SEEN}"
    ),
    "user": (
        "Username FirstName MiddleName Suffix Name CompanyName Division Department Title Phone Fax MobilePhone "
        "Extension SenderEmail SenderName Signature StayInTouchSubject StayInTouchSignature StayInTouchNote Alias "
        "CommunityNickname BadgeText IsActive UserType UserSubtype TimeZoneSidKey UserRoleId LocaleSidKey "
        "EmailEncodingKey ProfileId LanguageLocaleKey EmployeeNumber DelegatedApproverId ManagerId LastLoginDate "
        "LastPasswordChangeDate OfflineTrialExpirationDate OfflinePdaTrialExpirationDate ContactId AccountId "
        "CallCenterId IndividualId FederationIdentifier AboutMe FullPhotoUrl SmallPhotoUrl MediumPhotoUrl "
        "BannerPhotoUrl SmallBannerPhotoUrl MediumBannerPhotoUrl IsProfilePhotoActive DigestFrequency "
        "DefaultGroupNotificationFrequency IsExtIndicatorVisible ForecastEnabled NumberOfFailedLogins IsPartner "
        f"IsPortalEnabled {_address('')} {_SEEN}"
    ),
    "account": (
        "MasterRecordId Type ParentId Phone Fax AccountNumber Website PhotoUrl Sic Industry AnnualRevenue "
        "NumberOfEmployees Ownership TickerSymbol Description Rating Site OwnerId IsPartner IsCustomerPortal "
        "Jigsaw JigsawCompanyId CleanStatus AccountSource DunsNumber Tradestyle NaicsCode NaicsDesc YearStarted "
        "SicDesc DandbCompanyId OperatingHoursId IsPriorityRecord FirstName LastName MiddleName Suffix Salutation "
        "IsPersonAccount PersonContactId PersonEmail PersonMobilePhone PersonHomePhone PersonOtherPhone "
        "PersonAssistantPhone PersonAssistantName PersonTitle PersonDepartment PersonBirthdate PersonLeadSource "
        "PersonHasOptedOutOfEmail PersonHasOptedOutOfFax PersonDoNotCall PersonLastCURequestDate "
        "PersonLastCUUpdateDate PersonEmailBouncedReason PersonEmailBouncedDate PersonIndividualId PersonPronouns "
        "PersonGenderIdentity ChannelProgramName ChannelProgramLevelName "
        f"{_address('Billing', 'Shipping', 'PersonMailing', 'PersonOther')} {_SEEN}"
    ),
    "group": "Name DeveloperName Type Email RelatedId QueueRoutingConfigId DoesSendEmailToMembers DoesIncludeBosses",
}
# Objects that a query nests in an object: those that it belongs to, and lists of those that belong to it.
RELATIONS = (
    "attributes Account Asset Owner CreatedBy LastModifiedBy Parent Case Contact Lead Who What Product Profile "
    "UserRole Manager ReportsTo RecordType MasterRecord FeedItem FromAddress InsertedBy LinkedEntity "
    "ContentDocument LiveChatVisitor CaseComments EmailMessages Histories Feeds FeedComments Tasks Events Notes "
    "OpenActivities ActivityHistories Cases Contacts Opportunities Solutions ContentDocumentLinks "
    "LiveChatTranscripts AttachedContentNotes"
)


def _family(kind: str, required: dict[str, Holds], more: str = "") -> Family:
    return Family(required, tuple(f"{_OPTIONAL[kind]} {AUDIT} {more}".split()), CUSTOM)


FAMILIES = {kind: _family(kind, required) for kind, required in REQUIRED.items()} | {
    # A query names the fields that it wants, and the tree API has no ids, so no field is required.
    f"{kind} (objects)": _family(kind, {}, f"{' '.join(required)} {RELATIONS}")
    for kind, required in REQUIRED.items()
}

# Known objects whose text is not used.
_OTHER = (
    "opportunity campaign campaignmember product2 asset order contract attachment contentdocument document "
    "individual caseteammember casemilestone emailmessagerelation userrole profile groupmember queuesobject "
    "recordtype entitlement livechatvisitor livechattranscriptevent knowledgearticle accounthistory "
    "contacthistory leadhistory"
)
OTHER = frozenset(_OTHER.split())
KNOWN = frozenset(REQUIRED) | OTHER | {"knowledgearticleversion", "casefeed", "fieldhistory"}

# The columns that tell the object of a file whose name does not; the first line with all its columns present decides.
_TELLING = (
    ("case", "casenumber"),
    ("feedcomment", "commentbody feeditemid"),
    ("casecomment", "commentbody parentid"),
    ("emailmessage", "textbody parentid"),
    (ARTICLE, "knowledgearticleid publishstatus title"),
    ("casehistory", "caseid field newvalue"),
    ("casehistory2", "caseid previousupdate status"),
    ("solution", "solutionname solutionnote"),
    ("livechattranscript", "chatkey body"),
    ("contentdocumentlink", "contentdocumentid linkedentityid"),
    ("contentversion", "contentdocumentid pathonclient title"),
    ("contentnote", "textpreview title sharingprivacy"),
    ("feeditem", "body parentid visibility"),
    ("note", "body parentid title isprivate"),
    ("event", "subject description startdatetime whoid"),
    ("task", "subject description status whoid"),
    ("user", "username lastname email"),
    ("lead", "company lastname email"),
    ("account", "name accountnumber billingcity"),
    ("contact", "lastname email accountid"),
)
_BY_COLUMNS = tuple((kind, frozenset(columns.split())) for kind, columns in _TELLING)


def by_columns(names: Collection[str]) -> str | None:
    """Return the object that these columns tell, in upper or lower case; None if they tell none."""
    present = {name.lower() for name in names}
    return next((kind for kind, columns in _BY_COLUMNS if columns <= present), None)


def family_of(kind: str) -> str:
    """Return the family under which the census counts the fields of an object."""
    return ARTICLE if kind.endswith("__kav") or kind == "knowledgearticleversion" else _SAME.get(kind, kind)


_SAME = {"casefeed": "feeditem", "fieldhistory": "fieldhistoryarchive"}
