extension RedactionRule {
    /// Clouds and where programs are hosted.
    static let clouds: [RedactionRule] = [
        .token(
            "aws-access-key-id", .cloud, #"(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"#, ["AKIA<t16>", "ASIA<t16>"],
            not: ["AKIA<t20>", "AKIA<t9>EXAMPLE"]),
        .named(
            "aws-secret-access-key", .cloud, #"aws(_|-|\.)?(secret|sec)~<[A-Za-z0-9/+]{40}>"#,
            keywords: ["aws_secret", "aws-secret", "awssecret", "aws.secret"],
            ["aws_secret_access_key = <b40>", "AWS_SECRET_ACCESS_KEY=<b40>"], not: ["aws_secret_access_key = <b20>"]),
        .named(
            "aws-secret-access-key", .cloud, #"secretaccesskey~<[A-Za-z0-9/+]{40}>"#, [#""SecretAccessKey": "<b40>""#]),
        .named(
            "aws-session-token", .cloud,
            #"(aws_session_token|aws_security_token|sessiontoken|x-amz-security-token)~<[A-Za-z0-9/+=%]{100,}>"#,
            ["AWS_SESSION_TOKEN=<b300>==", #""SessionToken": "<b300>==""#]),
        .token("aws-bedrock-key", .cloud, #"(ABSK|bedrock-api-key-)[A-Za-z0-9+/]{100,}={0,2}"#, ["ABSK<b109>="]),
        .token("gcp-oauth-token", .cloud, #"ya29\.[\w.-]{20,}"#, ["ya29.a0<u60>"]),
        .token("gcp-client-secret", .cloud, #"GOCSPX-[\w-]{28}"#, ["GOCSPX-<u28>"]),
        .token(
            "gcp-refresh-token", .cloud, #"1//0[\w-]{40,}"#, keywords: ["1//0", #"1\/\/0"#, "1%2F%2F0"], ["1//0<u60>"]),
        .named("gcp-private-key-id", .cloud, #"private_key_id~<[a-f0-9]{40}>"#, [#""private_key_id": "<h40>""#]),
        .named(
            "azure-storage-key", .cloud, #"(accountkey|sharedaccesskey)\s*=\s*<[A-Za-z0-9+/]{42,88}={0,2}>"#,
            ["AccountKey=<b86>==", "SharedAccessKey=<b43>="]),
        .token(
            "azure-client-secret", .cloud, #"Q\~[A-Za-z0-9_~.-]{31,34}"#, keywords: ["Q~"],
            before: #"[A-Za-z0-9_~.-]{4}"#,
            ["<w3>8Q~<w34>"]),
        .named(
            "azure-shared-access-signature", .cloud, #"(&|\?|;|&amp;|")?sig=<[A-Za-z0-9+/%]{40,}={0,2}>"#,
            keywords: ["sig="], ["https://a.blob.core.windows.net/b?sv=2024-01-01&sig=<w43>%3D"]),
        .token(
            "digitalocean-token", .cloud, #"do[opr]_v1_[a-f0-9]{64}"#, keywords: ["dop_v1_", "doo_v1_", "dor_v1_"],
            ["dop_v1_<h64>"]),
        .token("cloudflare-origin-key", .cloud, #"v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}"#, ["v1.0-<h24>-<h146>"]),
        .named(
            "cloudflare-token", .cloud, #"(cloudflare|cf_api|x-auth-key)~<[\w-]{37,45}>"#, check: .generated,
            ["CLOUDFLARE_API_TOKEN=<u40>", "CF_API_TOKEN: <u40>"]),
        .token(
            "fly-token", .cloud, #"(FlyV1 fm\d[a-z]?_|fo1_)[A-Za-z0-9+/=,_-]{40,}"#, ["FlyV1 fm2_<b160>", "fo1_<u43>"]),
        .named("vercel-token", .cloud, #"vercel~<[A-Za-z0-9]{24}>"#, ["VERCEL_TOKEN=<w24>"]),
        .token(
            "vercel-blob-token", .cloud, #"vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30,}"#,
            ["vercel_blob_rw_<w16>_<w32>"]),
        .token(
            "netlify-token", .cloud, #"nf[pcu]_[A-Za-z0-9]{36,40}"#, keywords: ["nfp_", "nfc_", "nfu_"], ["nfp_<w36>"]),
        .token(
            "supabase-key", .cloud, #"(sbp_[a-f0-9]{40}|sb_secret_[\w-]{28,40})"#, keywords: ["sbp_", "sb_secret_"],
            ["sbp_<h40>", "sb_secret_<u22>_<w8>"]),
        .token("firebase-key", .cloud, #"AAAA[\w-]{7}:[\w-]{130,160}"#, ["AAAA<u7>:APA91b<u134>"]),
        .token("heroku-key", .cloud, #"HRKU-[\w-]{36,62}"#, ["HRKU-<uuid>", "HRKU-AA<u58>"]),
        .named(
            "heroku-key", .cloud, #"heroku~<[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}>"#,
            ["HEROKU_API_KEY=<uuid>"]),
        .token("alibaba-key-id", .cloud, #"LTAI[A-Za-z0-9]{12,24}"#, ["LTAI<w20>"]),
        .token("tencent-key-id", .cloud, #"AKID[A-Za-z0-9]{32}"#, ["AKID<w32>"]),
        .token("pulumi-token", .cloud, #"pul-[a-f0-9]{40}"#, ["pul-<h40>"]),
        .token("databricks-token", .cloud, #"dapi[a-f0-9]{32}(-\d)?"#, ["dapi<h32>", "dapi<h32>-2"]),
        .token("planetscale-token", .cloud, #"pscale_(tkn|pw|oauth)_[\w.=-]{32,64}"#, ["pscale_tkn_<u43>"]),
        .token("render-key", .cloud, #"rnd_[A-Za-z0-9]{28,34}"#, ["rnd_<w32>"]),
        .named(
            "hosting-token", .cloud,
            #"(linode|hcloud|hetzner|scaleway|vultr|ovh|railway|ibmcloud|ibm_cloud)~<[\w-]{32,80}>"#, check: .generated,
            ["LINODE_TOKEN=<h64>", "HCLOUD_TOKEN=<w64>"]),
    ]
}
