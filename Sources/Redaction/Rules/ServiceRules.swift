extension RedactionRule {
    /// Chat and mail.
    static let messaging: [RedactionRule] = [
        .token(
            "slack-config-token", .messaging, #"xoxe(\.xox[bp])?-\d-[A-Za-z0-9]{60,200}"#,
            ["xoxe.xoxp-1-<w163>", "xoxe-1-<w147>"]),
        .token(
            "slack-token", .messaging, #"xox(b|p|a|r|s|o|d)-[A-Za-z0-9-]{20,}"#,
            ["xoxb-<d12>-<d12>-<w24>", "xoxp-<d12>-<d12>-<d12>-<h32>"], not: ["xoxb-<d4>"]),
        .token(
            "slack-app-token", .messaging, #"xapp-\d-[A-Za-z0-9]{8,14}-\d{10,16}-[a-f0-9]{60,70}"#,
            ["xapp-1-A<U10>-<d13>-<h64>"]),
        .token(
            "slack-webhook", .messaging, #"hooks\.slack\.com/(services|workflows|triggers)/<[A-Za-z0-9+/]{30,80}>"#,
            keywords: ["hooks.slack.com"], ["https://hooks.slack.com/services/T<U10>/B<U10>/<w24>"]),
        .token(
            "discord-webhook", .messaging, #"api/webhooks/\d{16,21}/<[\w-]{60,80}>"#,
            keywords: ["api/webhooks/", #"api\/webhooks\/"#, "api%2Fwebhooks%2F"],
            ["https://discord.com/api/webhooks/<d18>/<u68>"]),
        .named(
            "discord-bot-token", .messaging, #"(discord|bot)(~| )<[A-Za-z0-9_-]{23,28}\.[\w-]{6,7}\.[\w-]{27,40}>"#,
            keywords: ["discord", "bot "], ["DISCORD_TOKEN=M<w23>.<w6>.<u38>", "Authorization: Bot M<w23>.<w6>.<u38>"]),
        .token(
            "telegram-bot-token", .messaging, #":AA[\w-]{32,35}"#, keywords: [":AA", "%3AAA"], before: #"[0-9]{8,10}"#,
            ["<d10>:AA<u33>"]),
        .token("twilio-key", .messaging, #"SK[a-f0-9]{32}"#, ["SK<h32>"], not: ["TASK<h32>"]),
        .named("twilio-auth-token", .messaging, #"twilio~<[a-f0-9]{32}>"#, ["TWILIO_AUTH_TOKEN=<h32>"]),
        .token("sendgrid-key", .messaging, #"SG\.[\w-]{20,24}\.[\w-]{39,50}"#, ["SG.<u22>.<u43>"]),
        .token("mailgun-key", .messaging, #"(key|pubkey)-[a-f0-9]{32}"#, keywords: ["key-"], ["key-<h32>"]),
        .token(
            "mailchimp-key", .messaging, #"-us\d{1,2}"#, keywords: ["-us"], before: #"[a-f0-9]{32}"#, ["<h32>-us12"]),
        .token(
            "teams-webhook", .messaging, #"\.webhook\.office\.com/webhookb?2?/<[\w@/-]{60,}>"#,
            keywords: [".webhook.office.com"],
            ["https://example.webhook.office.com/webhookb2/<uuid>@<uuid>/IncomingWebhook/<h32>/<uuid>"]),
        .token("resend-key", .messaging, #"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"#, ["re_<w8>_<w24>"]),
        .token("brevo-key", .messaging, #"x(keysib|smtpsib)-[a-f0-9]{64}-[A-Za-z0-9]{16}"#, ["xkeysib-<h64>-<w16>"]),
    ]

    /// Payments and shops.
    static let payments: [RedactionRule] = [
        .token(
            "stripe-key", .payment, #"(sk|rk)_(live|test|prod)_[A-Za-z0-9]{10,240}"#,
            ["sk_live_<w24>", "rk_test_<w99>"],
            not: ["pk_live_<w24>"]),
        .token("stripe-webhook-secret", .payment, #"whsec_[A-Za-z0-9+/=_-]{32,70}"#, ["whsec_<w32>"]),
        .token(
            "square-token", .payment, #"(sq0(atp|csp|idp)-[\w-]{22,43}|EAAA[\w-]{60})"#,
            keywords: ["sq0atp-", "sq0csp-", "sq0idp-", "EAAA"], ["sq0atp-<u22>", "sq0csp-<u43>", "EAAA<u60>"]),
        .token(
            "paypal-token", .payment, #"access_token\$(production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}"#,
            ["access_token$production$<l16>$<h32>"]),
        .token("shopify-token", .payment, #"shp(at|ca|pa|ss|ua)_[a-fA-F0-9]{32}"#, ["shpat_<h32>", "shpss_<h32>"]),
        .token("flutterwave-key", .payment, #"FLW(SECK|PUBK)(_TEST)?-[a-h0-9]{12,32}(-X)?"#, ["FLWSECK_TEST-<h32>-X"]),
        .token("razorpay-key", .payment, #"rzp_(live|test)_[A-Za-z0-9]{14,24}"#, ["rzp_live_<w14>"]),
        .token(
            "plaid-token", .payment, #"access-(sandbox|development|production)-[a-f0-9-]{36}"#,
            ["access-production-<uuid>"]),
        .token("adyen-key", .payment, #"AQE[a-z]hm[A-Za-z0-9+/=.{(-]{80,}"#, ["AQE<c1>hm<b90>"]),
    ]

    /// Watching and running systems.
    static let operations: [RedactionRule] = [
        .named(
            "datadog-key", .operations, #"(datadog|dd_api|dd_app|dd-api|dd-app)~<([a-f0-9]{40}|[a-f0-9]{32})>"#,
            ["DD_API_KEY=<h32>", "DATADOG_APP_KEY: <h40>"]),
        .token(
            "grafana-token", .operations, #"(glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,400})"#,
            keywords: ["glsa_", "glc_"], ["glsa_<w32>_<h8>", "glc_eyJ<b80>"]),
        .token(
            "sentry-token", .operations, #"(sntryu_[a-f0-9]{64}|sntrys_[A-Za-z0-9+/=_-]{60,})"#,
            keywords: ["sntryu_", "sntrys_"], ["sntryu_<h64>", "sntrys_eyJ<b120>_<b43>"]),
        .token(
            "new-relic-key", .operations, #"(NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9-]{32}|NRJS-[a-f0-9]{19})"#,
            keywords: ["NRAK-", "NRII-", "NRJS-"], ["NRAK-<U27>", "NRII-<w32>"]),
        .token("new-relic-license", .operations, #"NRAL"#, keywords: ["NRAL"], before: #"[a-f0-9]{36}"#, ["<h36>NRAL"]),
        .named(
            "pagerduty-key", .operations, #"(pagerduty|pager_duty)~<[\w+-]{20,32}>"#,
            ["PAGERDUTY_TOKEN=u+<w18>"]),
        .token(
            "vault-token", .operations, #"hv[sbr]\.[\w-]{24,300}"#, keywords: ["hvs.", "hvb.", "hvr."],
            ["hvs.CAES<u90>", "hvb.<u140>"]),
        .named("vault-token", .operations, #"vault_token~<s\.[A-Za-z0-9]{24}>"#, ["VAULT_TOKEN=s.<w24>"]),
        .token(
            "terraform-token", .operations, #"\.atlasv1\.[\w=-]{60,72}"#, keywords: [".atlasv1."],
            before: #"[A-Za-z0-9]{14}"#, ["<w14>.atlasv1.<u67>"]),
        .token(
            "doppler-token", .operations, #"dp\.(pt|st|ct|sa|scim|audit)\.([a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}"#,
            keywords: ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
            ["dp.pt.<w43>", "dp.st.dev_main.<w43>"]),
        .token("onepassword-token", .operations, #"ops_eyJ[A-Za-z0-9+/=_-]{200,}"#, ["ops_eyJ<b260>"]),
        .token(
            "onepassword-secret-key", .operations,
            #"A3-[A-Z0-9]{6}-([A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"#,
            keywords: ["A3-"], ["A3-<U6>-<U6>-<U5>-<U5>-<U5>-<U5>"]),
        .token("dynatrace-token", .operations, #"dt0[a-zA-Z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}"#, ["dt0c01.<t24>.<t64>"]),
        .token(
            "sonar-token", .operations, #"sq[upa]_[a-f0-9]{40}"#, keywords: ["squ_", "sqp_", "sqa_"], ["squ_<h40>"]),
        .token(
            "launchdarkly-key", .operations,
            #"(sdk|api|mob)-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"#,
            ["sdk-<uuid>", "api-<uuid>"]),
        .token(
            "tailscale-key", .operations, #"tskey-(auth|api|client|scim|webhook)-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{16,48}"#,
            ["tskey-auth-k<w11>CNTRL-<w32>"]),
        .token("buildkite-token", .operations, #"bk(ua|ct|pt)_[a-f0-9]{40}"#, ["bkua_<h40>"]),
        .token("circleci-token", .operations, #"CCI(PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}"#, ["CCIPAT_<w22>_<h40>"]),
        .named(
            "ci-token", .operations,
            #"(codecov|snyk|coveralls|travis|drone|okta|auth0|rollbar|bugsnag|logdna|sumologic|splunk|elastic|honeycomb|mixpanel|amplitude|algolia|mapbox)~<[\w.-]{20,90}>"#,
            check: .generated,
            ["CODECOV_TOKEN=<uuid>", "OKTA_API_TOKEN=00<u40>", "ALGOLIA_ADMIN_KEY=<h32>"],
            not: ["mapbox: <c12>.<c8>(<c4>)", "elastic = someModule.functionName"]),
        .token("age-secret-key", .operations, #"AGE-SECRET-KEY-1[A-Z0-9]{58}"#, ["AGE-SECRET-KEY-1<x58>"]),
    ]

    /// Where teams keep texts, plans and pictures.
    static let productivity: [RedactionRule] = [
        .token("infracost", .operations, #"ico-[A-Za-z0-9]{32}"#, ["ico-<w32>"]),
        .token("prefect", .operations, #"pn[ub]_[A-Za-z0-9]{36}"#, keywords: ["pnu_", "pnb_"], ["pnu_<l36>"]),
        .token("readme", .productivity, #"rdme_[a-z0-9]{70}"#, ["rdme_<l70>"]),
        .token("adafruit", .operations, #"aio_[A-Za-z0-9]{28}"#, ["aio_<w28>"]),
        .token("shippo", .payment, #"shippo_(live|test)_[a-f0-9]{40}"#, ["shippo_live_<h40>"]),
        .token("frame-io", .productivity, #"fio-u-[\w-]{64}"#, ["fio-u-<u64>"]),
        .token("duffel", .payment, #"duffel_(live|test)_[\w-]{43}"#, ["duffel_live_<u43>"]),
        .token("openshift", .cloud, #"sha256\~[\w-]{43}"#, ["sha256~<u43>"]),
        .token("linear-key", .productivity, #"lin_(api|oauth|wh)_[A-Za-z0-9]{32,64}"#, ["lin_api_<w40>"]),
        .token(
            "notion-token", .productivity, #"(ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})"#,
            keywords: ["ntn_", "secret_"], ["ntn_<d11><w35>", "secret_<w43>"]),
        .token(
            "figma-token", .productivity, #"fig[dour]_[\w-]{40,60}"#, keywords: ["figd_", "figo_", "figu_", "figr_"],
            ["figd_<u40>"]),
        .token("airtable-token", .productivity, #"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"#, ["pat<w14>.<h64>"]),
        .token("postman-key", .productivity, #"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"#, ["PMAK-<h24>-<h34>"]),
        .token("hubspot-token", .productivity, #"pat-(na|eu)\d-[a-f0-9-]{36}"#, ["pat-na1-<uuid>"]),
        .token("typeform-token", .productivity, #"tfp_[\w.=-]{40,60}"#, ["tfp_<u44>"]),
        .token("contentful-token", .productivity, #"CFPAT-[\w-]{43}"#, ["CFPAT-<u43>"]),
        .token("easypost-key", .productivity, #"EZ[AT]K[A-Za-z0-9]{54}"#, keywords: ["EZAK", "EZTK"], ["EZAK<w54>"]),
    ]
}
