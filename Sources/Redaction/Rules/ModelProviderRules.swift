extension RedactionRule {
    /// Makers and sellers of models.
    static let modelProviders: [RedactionRule] = [
        .token("anthropic-api-key", .modelProvider, #"sk-ant-api\d\d-[\w-]{80,120}"#, ["sk-ant-api03-<u93>AA"]),
        .token("anthropic-admin-key", .modelProvider, #"sk-ant-admin\d\d-[\w-]{80,120}"#, ["sk-ant-admin01-<u93>AA"]),
        .token(
            "anthropic-oauth-token", .modelProvider, #"sk-ant-(oat|ort|sid)\d\d-[\w-]{60,160}"#,
            ["sk-ant-oat01-<u93>AA", "sk-ant-ort01-<u93>AA"], not: ["sk-ant-oat01-short"]),
        .token("openai-project-key", .modelProvider, #"sk-proj-[\w-]{40,220}"#, ["sk-proj-<u74>T3BlbkFJ<u74>"]),
        .token(
            "openai-service-key", .modelProvider, #"sk-(svcacct|admin|None)-[\w-]{40,220}"#,
            ["sk-svcacct-<u58>T3BlbkFJ<u58>", "sk-admin-<u58>T3BlbkFJ<u58>"]),
        .token(
            "openai-key", .modelProvider, #"sk-([A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48}|[a-f0-9]{32})"#,
            keywords: ["sk-"], ["sk-<w20>T3BlbkFJ<w20>", "sk-<w48>", "sk-<h32>"], not: ["task-<w48>", "sk-<w12>"]),
        .token("openrouter-key", .modelProvider, #"sk-or-v1-[a-f0-9]{64}"#, ["sk-or-v1-<h64>"]),
        .token("google-api-key", .modelProvider, #"AIza[\w-]{35}"#, ["AIza<u35>"], not: ["AIza<u20>"]),
        .token("groq-key", .modelProvider, #"gsk_[A-Za-z0-9]{52}"#, ["gsk_<w52>"]),
        .token(
            "hugging-face-token", .modelProvider, #"(hf_[A-Za-z0-9]{34,40}|api_org_[A-Za-z0-9]{34})"#,
            ["hf_<a34>", "api_org_<a34>"]),
        .token("replicate-token", .modelProvider, #"r8_[A-Za-z0-9]{37,40}"#, ["r8_<w37>"]),
        .token("xai-key", .modelProvider, #"xai-[A-Za-z0-9]{70,90}"#, ["xai-<w80>"]),
        .token("perplexity-key", .modelProvider, #"pplx-[A-Za-z0-9]{40,56}"#, ["pplx-<w48>"]),
        .token("nvidia-key", .modelProvider, #"nvapi-[\w-]{60,70}"#, ["nvapi-<u64>"]),
        .token("cerebras-key", .modelProvider, #"csk-[a-z0-9]{48}"#, ["csk-<l48>"]),
        .token("voyage-key", .modelProvider, #"pa-[\w-]{43}"#, ["pa-<u43>"], not: ["pa-<u12> "]),
        .token("fireworks-key", .modelProvider, #"fw_[A-Za-z0-9]{22,24}"#, ["fw_<w24>"]),
        .token(
            "langsmith-key", .modelProvider, #"lsv2_(pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"#, ["lsv2_pt_<h32>_<h10>"]),
        .token("langfuse-key", .modelProvider, #"sk-lf-[a-f0-9-]{36}"#, ["sk-lf-<uuid>"]),
        .named(
            "mistral-key", .modelProvider, #"mistral~<[A-Za-z0-9]{32}>"#,
            ["MISTRAL_API_KEY=<w32>", #""mistral_key": "<w32>""#]),
        .named(
            "cohere-key", .modelProvider, #"(cohere|co_api)~<[A-Za-z0-9]{40}>"#,
            ["COHERE_API_KEY=<w40>", "CO_API_KEY: <w40>"]),
        .named(
            "provider-key", .modelProvider,
            #"(together|deepinfra|elevenlabs|assemblyai|stability|jina|tavily|serpapi|pinecone|qdrant|weaviate)~<[\w-]{32,80}>"#,
            check: .generated,
            ["TOGETHER_API_KEY=<h64>", "TAVILY_API_KEY=tvly-<w32>"], not: ["together: see <w8>"]),
    ]
}
