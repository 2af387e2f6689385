/// Values of families as their vendors describe them, written down before the rule of the family was: what the rules find
/// of these says how well they do where nobody tuned them.
enum HeldOutFormats {
    static let templates: [String: [String]] = [
        // "lin_api_" and 40 characters.
        "linear": ["lin_api_<w40>"],
        // "ntn_" with 11 digits and 35 characters since 2024; "secret_" and 43 before.
        "notion": ["ntn_<d11><w35>", "secret_<w43>"],
        "figma": ["figd_<u40>"],
        "databricks": ["dapi<h32>", "dapi<h32>-2"],
        "planetscale": ["pscale_tkn_<u43>", "pscale_pw_<u43>", "pscale_oauth_<u43>"],
        // Public part of 24, secret part of 64 characters of base 32.
        "dynatrace": ["dt0c01.<t24>.<t64>"],
        "sonar": ["squ_<h40>", "sqp_<h40>", "sqa_<h40>"],
        "postman": ["PMAK-<h24>-<h34>"],
        "buildkite": ["bkua_<h40>"],
        "tailscale": ["tskey-auth-k<w11>CNTRL-<w32>", "tskey-api-k<w11>CNTRL-<w32>"],
        "pulumi": ["pul-<h40>"],
        "doppler": ["dp.pt.<w43>", "dp.st.dev.<w43>"],
        "age": ["AGE-SECRET-KEY-1<x58>"],
        "airtable": ["pat<w14>.<h64>"],
        "brevo": ["xkeysib-<h64>-<w16>"],
        "resend": ["re_<w8>_<w24>"],
        "discord-webhook": ["https://discord.com/api/webhooks/<d18>/<u68>"],
        "teams-webhook": [
            "https://example.webhook.office.com/webhookb2/<uuid>@<uuid>/IncomingWebhook/<h32>/<uuid>"
        ],
        "rubygems": ["rubygems_<h48>"],
        "docker-hub": ["dckr_pat_<u27>"],
        "new-relic": ["NRAK-<U27>"],
        "grafana": ["glsa_<w32>_<h8>"],
        "digitalocean": ["dop_v1_<h64>", "doo_v1_<h64>", "dor_v1_<h64>"],
        "infracost": ["ico-<w32>"],
        "prefect": ["pnu_<l36>"],
        "readme": ["rdme_<l70>"],
        "adafruit": ["aio_<w28>"],
        "shippo": ["shippo_live_<h40>", "shippo_test_<h40>"],
        "frame-io": ["fio-u-<u64>"],
        "duffel": ["duffel_live_<u43>", "duffel_test_<u43>"],
        "openshift": ["sha256~<u43>"],
        "supabase": ["sbp_<h40>", "sb_secret_<u22>_<w8>"],
    ]
}
