"""The promises that `make trust` shows: fault or attack, what must come of it, and the Swift tests that show it.

Tests in Python name their row themselves, by `@pytest.mark.row("R01")`. A row without any test says why.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    id: str
    fault: str
    expected: str
    swift: tuple = ()  # "Suite/test" of Swift Testing
    swift_undefended: tuple = ()
    alone: bool = False  # measures how long things take, so nothing else may run beside it
    not_here: str = ""  # why one machine without a network cannot show it, or what it waits for


ROWS = (
    Row("R01", "collector killed at random moments", "nothing accepted is lost or doubled", (
        "InterruptedDeliveryTests/killsAtRandomMomentsLoseAndDoubleNothing",
        "InterruptedDeliveryTests/aKillBetweenSendAndAcknowledgementLosesAndDoublesNothing")),
    Row("R02", "hub killed at random moments", "nothing acknowledged is lost or doubled; the store is whole", (
        "CrashTests/everyCommittedTransactionIsFoundAndNoneHalf",)),
    Row("R03", "hub killed, PostgreSQL, two replicas", "another replica serves",
        not_here="the store for PostgreSQL is not built yet"),
    Row("R04", "hub and collector killed together", "nothing accepted is lost or doubled"),
    Row("R05", "death at each step between accepting and forgetting", "stored once"),
    Row("R06", "spool cut at every byte of its last records", "starts; only what was not accepted is gone", (
        "SpoolDamageTests/aTailTornAtAnyByteCostsOnlyItsRecord",), (
        "SpoolDamageTests/aReaderThatTrustsTheFileGivesOutTornRecords",)),
    Row("R07", "flipped bits in the spool", "no crash, untouched records recovered, damage counted", (
        "SpoolDamageTests/aFlippedBitInAFullSpoolCostsOnlyItsRecord", "SpoolDamageTests/aFlippedBitCostsOnlyItsRecord",
        "SpoolDamageTests/aBlockOfZerosIsSkipped")),
    Row("R08", "random writes, crashes, torn sectors against a model of the spool", "every promise holds in each", (
        "SpoolModelTests/keepsItsPromises", "SpoolModelTests/keepsItsPromisesInManyShortLives"), (
        "SpoolModelTests/aSegmentThatIsTakenAwayIsMissed",)),
    Row("R09", "client's disk full, then freed", "hook exits 0 at once; drain goes on; drops are counted", (
        "SpoolLimitsTests/aFullDiskLosesOnlyWhatDoesNotFitAndRecovers",)),
    Row("R10", "hub's disk full, then freed", "503, reads go on, recovers by itself, the store is whole", (
        "DiskFullTests/aFullDiskStopsStoringUntilThereIsSpace",)),
    Row("R11", "EIO and ENOSPC on the Nth sync, write and rename", "nothing acknowledged after a failed sync"),
    Row("R12", "another program holds the database for 30 s", "no loss, no 500, then drains", (
        "OpeningTests/aLockOfAnotherProgramIsBusyAndPasses",)),
    Row("R13", "a reader held open for 60 s while events come", "WAL at most 256 MiB", (
        "ReadingTests/theWALStaysBounded", "ReadingTests/aQueryThatRunsTooLongIsGivenUpAndTheReaderGoesOn")),
    Row("R14", "database restarted every 5 s", "ledger clean", not_here="the store for PostgreSQL is not built yet"),
    Row("R15", "network cut, half open, reset, answers lost", "ledger clean, noticed within 30 s"),
    Row("R16", "a day without the hub, then drain", "fresh events first; all of it stored once", (
        "DeliveryLoopTests/lateEventsAreSentApartAndMarked",)),
    Row("R17", "everything sent three times", "all rows and sums unchanged", (
        "OrderTests/replayingEverythingThreeTimesChangesNothing",), ("OrderTests/aReportThatIsMissingIsSeen",)),
    Row("R18", "random order and repetition", "same rows as in order", (
        "OrderTests/orderRepetitionAndGroupingChangeNothing",), ("OrderTests/aReportThatIsMissingIsSeen",)),
    Row("R19", "clocks off by 36 h, set back, changed to summer time",
        "order right, no negative duration, the far future kept with the time of receipt"),
    Row("R20", "poisonous events among good ones", "the good are stored, the others cleaned or put aside with a reason", (
        "DeliveryLoopTests/aPoisonousEventIsPutAsideAndItsNeighboursGetThrough",
        "DeliveryMachineTests/everyRecordEndsExactlyOnce")),
    Row("R21", "bodies of 0 B to 64 MB, 1 GB announced", "2xx or 413; memory grows by 96 MiB at most", (
        "LimitTests/aHundredMegabytesAreRefusedBeforeTheyAreSent", "LimitTests/bodiesBeyondWhatTheServerHoldsAreTurnedAway")),
    Row("R22", "session files renamed, cut, replaced, re-created", "renamed: none lost or doubled; cut: counted", (
        "RandomActionTests/eachLineArrivesOnce",), ("RandomActionTests/aFollowerByNamesLosesAndDoublesLines",)),
    Row("R23", "a line that grows byte by byte, CRLF, split UTF-8, 20 MB", "read once when whole", (
        "LineTests",), ("NaiveReadingTests/whoTakesWhatHasComeTakesPieces",)),
    Row("R24", "usage repeated over lines, sessions resumed and forked", "tokens and dollars equal the client's own"),
    Row("R25", "older and newer versions in both directions", "nothing lost, unknown fields kept", (
        "MigrationTests/rowsOfSchema1AreChangedAndJoinedByNewOnes", "OpeningTests/aNewerSchemaIsRefusedAndLeftAlone")),
    Row("R26", "200 collectors come back at once", "no loss, memory bounded, refusals honoured and spread", (
        "RetrySpreadTests",), ("RetrySpreadTests/whoWaitsForTheSameLongTimeReturnsAtOnce",)),
    Row("R27", "one slow viewer among 50", "the others do not wait; it is told and misses nothing", (
        "EventStreamTests/aSlowViewerIsToldAndThenGetsEverything",), alone=True),
    Row("R28", "a viewer that drops off 100 times", "no row missing, none twice"),
    Row("R29", "three replicas, notifications dropped", "each viewer sees each event",
        not_here="several hubs on one store need PostgreSQL, which is not built yet"),
    Row("R30", "three replicas migrate at once", "one migration", not_here="the store for PostgreSQL is not built yet"),
    Row("R31", "retention and compression under load", "no deadlock, all rows once",
        not_here="retention and TimescaleDB are not built yet"),
    Row("R32", "archive uploads fail, are cut, come twice", "nothing deleted before it is verified",
        not_here="archives are not built yet"),
    Row("R33", "restore drill", "restored equals the original", not_here="backups are not built yet"),
    Row("R34", "hub that answers without end, slowly, elsewhere", "collector's memory bounded, gives up, token not sent on", (
        "HTTPClientTests",)),
    Row("R35", "five times the load a small machine bears", "sheds with a reason, does not grow, recovers", alone=True),
    Row("R36", "soak with a random fault each minute", "ledger clean, memory and files flat"),
    Row("R37", "hook with the hub up, down, hanging, name dead", "quick, exit 0, prints nothing", (
        "HookProcessTests",), alone=True),
    Row("R38", "second collector on one spool", "ends in a second with clear words; stale lock taken over", (
        "CollectorServiceTests/aSecondCollectorIsToldAndTheFirstGoesOn", "FileLockTests/isHeldByOneAtATime")),
    Row("R39", "nothing to do", "collector at most 0.3 % CPU and 30 MiB, hub at most 1 %"),
    Row("R40", "made-up bytes for every reader of foreign bytes", "no crash, no hang"),
    Row("S01", "foreign Host names on all routes", "421, never a crash", (
        "HostTests/otherNamesAre421BeforeRouting", "HostTests/twoHostsAreRefused", "HubAPITests.LoginTests/foreignHostsAreMisdirected")),
    Row("S02", "pages of foreign, null and lookalike origins", "refused, no side effects", (
        "OriginTests/onlyPagesOfOwnAndConfiguredOriginsAreAnswered", "HubAPITests.LoginTests/pagesOfOtherOriginsMayDoNothing")),
    Row("S03", "open network without authentication", "refuses to start, says how", (
        "HubLifeTests/nobodyElseReachesAHubWithoutAuthentication",)),
    Row("S04", "every route with every role", "as declared", ("AccessMatrixTests/everyRouteAsksForWhatItSays",)),
    Row("S05", "access taken away while streams are open", "streams end within 60 s", ("RevokedAccessTests",)),
    Row("S06", "hostile texts in every field and page", "nothing runs, nothing is loaded"),
    Row("S07", "pictures and fonts of elsewhere in logged text", "the browser asks its own origin alone"),
    Row("S08", "ways out of a folder, encoded and by links", "nothing outside is read"),
    Row("S09", "bodies that unpack without end", "refused, memory grows by 32 MiB at most", ("LimitTests/bombsAndDamageAreRefused",)),
    Row("S10", "header floods, slow requests, hundreds of idle connections", "others are served", (
        "LimitTests/headerFloodsAreRefused", "HalfOpenTests", "LaneTests")),
    Row("S11", "JSON: deep, doubled keys, huge numbers, __proto__", "400 with a reason, or kept as data"),
    Row("S12", "evil regular expressions in filters, search, rules", "refused or linear; others not held up", (
        "UserRulesTests",)),
    Row("S13", "SQL in every parameter", "400 or harmless", ("HostileQueryTests/noTextInAnyParameterBreaksAnything",)),
    Row("S14", "forged tokens", "refused", ("JSONWebTokenTests", "JSONWebKeyTests")),
    Row("S15", "signed requests replayed, altered, stale", "refused", ("SignatureTests", "NonceMemoryTests")),
    Row("S16", "terminal codes in logged text", "not in a terminal, not in a log", (
        "OutputTests/nothingATerminalWouldObeyIsPrinted", "OutputTests/jsonHasNothingThatATerminalWouldObey")),
    Row("S17", "addresses of the inside in configured URLs", "no connection",
        not_here="the hub opens no connection to a configured URL: webhooks, archives and sign-in providers are not built yet"),
    Row("S18", "sign-in provider that lies", "login refused", not_here="sign-in by a provider is not built yet"),
    Row("S19", "repository with hostile settings", "hub, token and command unchanged, nothing run"),
    Row("S20", "installer on existing settings", "difference shown, backup, undone byte for byte", (
        "RandomSettingsTests/installAndRemoveGiveTheSameBytesBack", "InstallTests")),
    Row("S21", "files and folders of other users", "0700 and 0600, no predictable names, no links followed", (
        "OpeningTests/theFileIsForItsUserOnly", "SpoolDeliveryTests/filesAreForThisUserAlone")),
    Row("S22", "guessing of tokens and codes", "slowed down, same answer", ("FailedLoginTests",), alone=True),
    Row("S23", "a hundred thousand random paths", "no new metric series"),
    Row("S24", "libraries below their safe versions", "refused or worked around"),
    Row("S25", "any answer", "carries the security headers", ("MiddlewareTests/everyAnswerToReadCarriesTheSecurityFields",)),
    Row("P01", "14,400 made-up secrets", "0.99 found where they have a form, 0.90 by name", ("RecallTests",), ("RecallTests/withoutRulesNothingIsFound",)),
    Row("P02", "100,000 lines that look like secrets", "10 false hits at most", (
        "HardNegativesTests/whatIsNoSecretStays",), ("HardNegativesTests/whatLooksRandomIsNoMeasure",)),
    Row("P03", "canaries in every field", "in no sink at the strict level"),
    Row("P04", "each privacy switch", "its text is in no sink", ("WithholdingTests", "ScopeTests")),
    Row("P05", "forgetting a session, a project, a text", "in no table, index, WAL or spool", (
        "ForgettingTests/everyRowIsThatOfAStoreThatNeverHadTheRest", "ForgettingTests/noByteOfItIsInTheFiles"), (
        "ForgettingTests/deletingRowsAloneLeavesItInTheFiles",)),
    Row("P06", "speed of redaction", "50 MB/s a core for what agents write; made-up worst input slower, but bounded", alone=True),
    Row("P07", "a new rule on old data", "earlier hits replaced, as many as there were"),
    Row("P08", "rules that cannot be used", "metadata alone, counted, said"),
)

BY_ID = {row.id: row for row in ROWS}
