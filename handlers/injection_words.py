"""What people write who want to order a machine about: words in many languages, and the marks of machines' own formats."""

from __future__ import annotations

FORGET = (
    *("ignore", "ignores", "ignoring", "disregard", "forget", "override", "overrule", "bypass", "skip"),
    *("stop following", "do not follow", "don't follow", "do not obey", "no longer follow"),
    *("ignora", "ignorad", "ignoren", "olvida", "olviden", "omite", "pasa por alto"),
    *("ignorez", "oublie", "oubliez", "ne tiens pas compte", "ne tenez pas compte"),
    *("ignoriere", "ignorieren", "ignoriert", "vergiss", "vergessen sie", "missachte", "missachten"),
    *("ignorare", "ignorate", "dimentica", "dimenticate", "esqueça", "esqueca", "desconsidere", "ignorem"),
    *(
        "negeer",
        "vergeet",
        "zignoruj",
        "ignoruj",
        "zapomnij",
        "pomiń",
        "pomin",
        "görmezden gel",
        "gormezden gel",
        "unut",
    ),
    *("bỏ qua", "bo qua", "phớt lờ", "abaikan", "lupakan", "ignorera", "glöm", "glom", "ohita", "unohda", "ignorați"),
    *("anwybyddwch", "anwybydda", "puuza", "sahau", "huwag pansinin", "kalimutan"),
)
"""What says in Latin letters that something should be left alone; each is harmless by itself."""

RULES = (
    *("instruction", "instructions", "prompt", "prompts", "guideline", "guidelines", "directive", "directives"),
    *("everything above", "all of the above", "the above", "text above", "said before", "above text", "safety rules"),
    *("previous rules", "your rules", "all rules", "other answers", "the other responses", "the rest of the answers"),
    *("system message", "your task", "your training", "safety filters?", "previous messages?", "prior messages?"),
    *("instrucciones", "instruccion", "indicaciones", "órdenes", "ordenes", "consignes", "anweisung", "anweisungen"),
    *("vorgaben", "istruzioni", "instruções", "instrucoes", "orientações", "instructies", "aanwijzingen", "instrukcje"),
    *(
        "instrukcji",
        "polecenia",
        "poleceń",
        "talimat",
        "talimatlar\u0131",
        "talimatlari",
        "hướng dẫn",
        "huong dan",
        "chỉ dẫn",
    ),
    *("instruksi", "arahan", "perintah", "instruktioner", "instruktionerna", "anvisningar", "ohjeet", "ohjeita"),
    *("instrucțiunile", "cyfarwyddiadau", "maagizo", "mga tagubilin", "tagubilin"),
)
"""What a machine would be told to leave alone, in Latin letters."""

SPACED_SCRIPTS = (
    ("忽略|无视|無視|忽視|不要理会|忘记|忘記|無視し", "指令|指示|提示|规则|規則|以上|之前|前面|命令|プロンプト|ルール"),
    ("무시|잊어", "지시|명령|프롬프트|규칙|이전"),
    ("игнориру|забудь|проигнорируй|ігноруй|не обращай внимания", "инструкц|указани|предыдущ|правил|інструкц|вказів"),
    ("αγνόησε|αγνοήστε|αγνοησε|ξέχασε|ξεχάστε", "οδηγίες|οδηγιες|εντολές|κανόνες"),
    ("تجاهل|انس|نادیده|نظر انداز", "التعليمات|تعليمات|الأوامر|السابقة|دستور|ہدایات"),
    ("התעלם|התעלמו|שכח", "הוראות|ההוראות|הנחיות"),
    ("अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल", "निर्देश|आदेश|नियम"),
    ("ละเว้น|เพิกเฉย|ลืม|ไม่ต้องสนใจ", "คำสั่ง|คำแนะนำ"),
    ("উপেক্ষা|ভুলে", "নির্দেশ"),
    ("புறக்கணி", "வழிமுறை|அறிவுறுத்தல்"),
)
"""The same two kinds of words in other scripts, pair by pair."""

_MACHINE = (
    r"(?:ai|a\.i\.|llm|gpt|chatgpt|assistant|language model|chatbot|bot|model|summari[sz]er|copilot|claude|gemini)"
)

ORDERS = (
    r"\b(?:system|developer|hidden|initial|original|secret) (?:prompt|message|instructions?)\b",
    r"\b(?:new|updated|revised|real|actual|following|important|urgent) (?:instructions?|task|directives?|orders?) ?[:!]",
    rf"\byou are (?:now|no longer|an? {_MACHINE}|chatgpt|free|unrestricted)\b",
    r"\bfrom now on,? (?:you|always|answer|respond|write)\b",
    (
        rf"\b(?:act|behave|respond|reply|pretend|speak) (?:as|like|to be|as if you were|as though you were) .{{0,30}}\b"
        rf"(?:{_MACHINE}|dan|jailbroken|unrestricted|admin|administrator|system|developer|root|machine)\b"
    ),
    rf"\b(?:as an?|dear|hey|hello|hi|attention|note to|message to|to the|memo to)(?: the| any| all| this| our)? {_MACHINE}\b",
    rf"^{_MACHINE}[,:!]",
    (
        r"\b(?:respond|reply|answer|output|print|return|repeat|echo)\b(?: \w+){0,3} (?:only|exactly|verbatim|instead|in json"
        r"|as json|with the (?:word|phrase|text|sentence)|the (?:word|phrase|following))\b"
    ),
    (
        r"\b(?:say|write|state|claim|report|put|mention|include|add|insert|tell|begin|start|end|finish|close)\b.{0,60}"
        r"\b(?:summary|synthesis|digest|output|your (?:answer|reply|response|sentence|text))\b"
    ),
    (
        rf"\b(?:summary|synthesis|digest|{_MACHINE})\b.{{0,20}}\b(?:must|should|shall|has to|needs to|ought to|will) "
        r"(?:only |now |always )?(?:say|state|read|report|claim|include|mention|conclude|end|begin|contain)\b"
    ),
    (
        r"\b(?:do not|don't|never) (?:mention|include|report|summari[sz]e|reveal|count|show) (?:the |any |all |what )?"
        r"(?:other|others|rest|answers?|dissent|anyone|anything|concerns?|worries|criticism)\b"
    ),
    r"\b(?:jailbreak|jailbroken|dan mode|developer mode|god mode|debug mode|admin mode|prompt injection|sudo|root access)\b",
    (
        r"\b(?:end|start|begin|beginning) of (?:the )?(?:text|data|answers?|input|prompt|instructions?|"
        r"document|conversation|context)\b"
    ),
    (
        r"\b(?:reveal|show|print|leak|send|e-?mail|post|give me|repeat|list|export|exfiltrate)\b.{0,40}\b(?:your prompt|prompt"
        r"|your instructions|api.?key|passwords?|tokens|secrets?|other answers|everyone's answers|text above|words above)\b"
    ),
    (
        r"\b(?:set|use|change|write|make)\b.{0,20}\b(?:the )?(?:ids?|citations?|sources?|\"?text\"? field|json)\b.{0,20}"
        r"\b(?:to|as|all|empty)\b"
    ),
    r"\b(?:cite|quote) (?:answer|source|id|a\d)\b",
    (
        r"\b(?:rate|score|rank|name) (?:the |each |every |all )?(?:principals?|schools?|members?) (?:as|from|by|who)"
        r"\b.{0,40}\b(?:worst|best|fail)"
    ),
    r"\b(?:translate|rewrite|summari[sz]e|paraphrase) (?:this|the above|everything|all of this|the following)\b",
    r"\btreat (?:this|the following|what follows) as\b",
    r"\bthis (?:answer|text|message) (?:overrides|outranks|replaces|supersedes|is the only)\b",
    r"\b(?:respond|antworte|responde|réponds|répondez|rispondi|responda) (?:nur|solo|sólo|uniquement|seulement|apenas) ",
    r"\b(?:schreibe?|escribe|écris|écrivez|scrivi|escreva) .{0,40}\b(?:zusammenfassung|resumen|résumé|riassunto|resumo)\b",
    r"\b(?:du bist|eres|tu es|sei|você é) (?:jetzt|ahora|maintenant|ora|agora)\b",
    (
        r"你现在是|你現在是|あなたは今|さらに.{0,20}と書いて|要約に|摘要中|总结中|總結中|요약에|теперь ты"
        r"|напиши в (?:сводке|резюме)|أنت الآن|اكتب في الملخص|अब तुम|सारांश में"
    ),
)
"""What is said to a machine and hardly ever to a colleague; texts are compared in small letters and single spaces."""

MARKS = (
    r"^\W{0,3}(?:system|assistant|user|human|developer|tool|function|instructions?|ai|admin|operator)\s{0,2}(?::|>>|\]|\*\*:)",
    r"(?:system|assistant)\s{0,2}:\s",
    r"<\|[^|]{0,40}\|>|<\uff5c[^\uff5c]{0,40}\uff5c>|\[/?inst\]|<</?sys>>|\[/?(?:system|assistant|user)[^\]]{0,20}\]|</?s>",
    r"```|~~~|\"\"\"|'''|#{3,}|={5,}|-{5,}|<!--|-->|\{\{|\}\}|\{%|\$\{",
    r"</?[a-z_][\w:-]{0,30}(?:\s[^>]{0,80})?/?>",
    r"\{\s{0,5}\"|\"\s{0,5}:\s{0,5}[\[{\"]|\"ids\"|\"text\"",
    r"!\[[^\]]{0,80}\]\(|\]\(https?:|\bjavascript:|\bdata:text/",
    r"\b(?:BEGIN|END) (?:SYSTEM|PROMPT|INSTRUCTIONS?|OVERRIDE|ADMIN|ANSWERS?)\b",
    r"\b(?:union select|drop table|rm -rf|curl https?:)",
)
"""Marks of machines' own formats: roles, fences, tags, templates, objects, links that fetch."""

LOOKALIKES = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u043a\u043c\u0442\u0432\u043d"
        "\u03b1\u03bf\u03b5\u03c1\u03c4\u03c5\u03bd\u03ba\u03b9\u03b7\u03c9",
        "aeopcyxijshdqwkmtbhaoeptuvkinw",
        strict=True,
    )
)
"""Letters of other scripts that look like ours."""
