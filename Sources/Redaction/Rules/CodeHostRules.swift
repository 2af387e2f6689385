extension RedactionRule {
    /// Where code lies.
    static let codeHosts: [RedactionRule] = [
        .token(
            "github-pat", .codeHost, #"ghp_[A-Za-z0-9]{36,251}"#, check: .checksum, ["ghp_<github>", "ghp_<w36>"],
            not: ["ghp_<w20>", "aghp_<w36>"]),
        .token("github-oauth-token", .codeHost, #"gho_[A-Za-z0-9]{36,251}"#, check: .checksum, ["gho_<github>"]),
        .token(
            "github-app-token", .codeHost, #"gh[us]_[A-Za-z0-9_.-]{36,600}"#, keywords: ["ghu_", "ghs_"],
            check: .checksum, ["ghu_<github>", "ghs_<github>"]),
        .token(
            "github-refresh-token", .codeHost, #"ghr_[A-Za-z0-9]{36,251}"#, check: .checksum,
            ["ghr_<github>", "ghr_<w76>"]),
        .token(
            "github-fine-grained-pat", .codeHost, #"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"#,
            ["github_pat_<w22>_<w59>"]),
        .token("gitlab-pat", .codeHost, #"glpat-[\w.-]{20,}"#, ["glpat-<u20>", "glpat-<u27>.<w2>.<w9>"]),
        .token(
            "gitlab-token", .codeHost,
            #"(gldt|glrt|glptt|glft|glimt|glagent|gloas|glsoat|glcbt|glffct|glwt|glrtr)-[\w.-]{18,}"#,
            ["gldt-<u20>", "glptt-<h40>", "glrt-<u20>", "glcbt-<w5>_<u20>", "glagent-<u50>", "gloas-<h64>"]),
        .token("gitlab-runner-registration", .codeHost, #"GR1348941[\w-]{20}"#, ["GR1348941<u20>"]),
        .token("bitbucket-app-password", .codeHost, #"ATBB[A-Za-z0-9]{24,32}"#, ["ATBB<w32>"]),
        .token(
            "atlassian-token", .codeHost, #"(ATATT3|ATCTT3)[\w=.-]{60,}"#, ["ATATT3xFfGF0<u160>", "ATCTT3xFfGN0<u160>"]),
        .token(
            "sourcegraph-token", .codeHost, #"sgp_(local_|[a-f0-9]{16}_)?[a-f0-9]{40}"#,
            ["sgp_<h40>", "sgp_<h16>_<h40>"]),
        .token("gitea-token", .codeHost, #"gta_[A-Za-z0-9]{40}"#, ["gta_<w40>"]),
    ]

    /// Where packages lie.
    static let registries: [RedactionRule] = [
        .token(
            "npm-token", .registry, #"npm_[A-Za-z0-9]{36}"#, check: .checksum, ["npm_<github>", "npm_<w36>"],
            not: ["npm_config_registry"]),
        .named(
            "npmrc-token", .registry, #"_(authtoken|auth)\s*=\s*["']?<[^\s"'$]{8,}>"#,
            keywords: ["_authtoken", "_auth"], check: .present,
            ["//registry.example.org/:_authToken=<w36>", "_auth=<b24>"], not: ["_authToken=${NPM_TOKEN}"]),
        .token("pypi-token", .registry, #"pypi-AgE[A-Za-z0-9_-]{50,}"#, ["pypi-AgEIcHlwaS5vcmc<u70>"]),
        .token("crates-token", .registry, #"cio[A-Za-z0-9]{32}"#, ["cio<w32>"]),
        .token("rubygems-key", .registry, #"rubygems_[a-f0-9]{48}"#, ["rubygems_<h48>"]),
        .token("docker-hub-token", .registry, #"dckr_(pat|oat)_[\w-]{24,36}"#, ["dckr_pat_<u27>"]),
        .token(
            "artifactory-key", .registry, #"(AKCp[A-Za-z0-9]{66,72}|cmVmdGtu[A-Za-z0-9]{50,60})"#,
            keywords: ["AKCp", "cmVmdGtu"], ["AKCp<w69>", "cmVmdGtu<w56>"]),
        .token("nuget-key", .registry, #"oy2[a-z0-9]{43}"#, ["oy2<l43>"]),
        .token("clojars-token", .registry, #"CLOJARS_[a-z0-9]{60}"#, ["CLOJARS_<l60>"]),
    ]
}
