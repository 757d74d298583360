"""Text that would run, or become markup, wherever it is not kept as text."""

CODE = "window.ran=1"
"""What each would do: the page that it runs in says so afterwards."""

MARKUP = [
    "<script>RUN</script>",
    "</script><script>RUN</script>",
    "<SCRIPT SRC=data:,RUN></SCRIPT>",
    "<img src=x onerror=RUN>",
    "<img/src=x/onerror=RUN>",
    "<IMG SRC=x ONERROR=RUN>",
    '"><img src=x onerror=RUN>',
    "'><img src=x onerror=RUN>",
    "`><img src=x onerror=RUN>",
    "--><img src=x onerror=RUN>",
    "*/</style><img src=x onerror=RUN>",
    "</title><script>RUN</script>",
    "</textarea><script>RUN</script>",
    "</noscript><img src=x onerror=RUN>",
    "</template><img src=x onerror=RUN>",
    "</conflict-timeline><img src=x onerror=RUN>",
    "<noscript><p title='</noscript><img src=x onerror=RUN>'>",
    "<svg onload=RUN>",
    "<svg><script>RUN</script></svg>",
    "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:RUN'><text y=9>here</text></a></svg>",
    "<svg><foreignObject><img src=x onerror=RUN></foreignObject></svg>",
    "<svg><style>@import 'x';</style><image href=x onerror=RUN></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=RUN>",
    "<math href='javascript:RUN'>here</math>",
    "<iframe srcdoc='<script>parent.RUN</script>'></iframe>",
    "<iframe src='javascript:parent.RUN'></iframe>",
    "<iframe src='data:text/html,<script>parent.RUN</script>'></iframe>",
    "<object data='javascript:RUN'></object>",
    "<embed src='javascript:RUN'>",
    "<a href='javascript:RUN' autofocus onfocus=RUN>here</a>",
    "<a href='JaVaScRiPt&colon;RUN'>here</a>",
    "<a href='&#1;javascript:RUN'>here</a>",
    "<form action='javascript:RUN'><button autofocus onfocus=RUN>go</button></form>",
    "<details open ontoggle=RUN>",
    "<input autofocus onfocus=RUN>",
    "<select autofocus onfocus=RUN><option>a</select>",
    "<video><source onerror=RUN></video>",
    "<audio src=x onerror=RUN>",
    "<marquee onstart=RUN>here</marquee>",
    "<style onload=RUN></style>",
    "<style>@keyframes k{}</style><p style='animation:k 1s' onanimationstart=RUN>",
    "<link rel=stylesheet href=x onerror=RUN>",
    "<base href='javascript:RUN//'>",
    "<meta http-equiv=refresh content='0;url=javascript:RUN'>",
    "<body onload=RUN>",
    "<template><script>RUN</script></template>",
    "<x onclick=RUN contenteditable autofocus onfocus=RUN>here",
    "<div hidden popover id=p onbeforetoggle=RUN></div><button popovertarget=p>here</button>",
    "<!--><img src=x onerror=RUN>-->",
    "<![CDATA[><img src=x onerror=RUN>]]>",
    "]]><img src=x onerror=RUN>",
    "<?xml version='1.0'?><img src=x onerror=RUN>",
    "<ıframe onload=RUN>",
    "\u202e<img src=x onerror=RUN>",
    "a\ufeff<img src=x onerror=RUN>",
    "<img src=x\u2028onerror=RUN>",
]
"""Tags in whatever disguise, and ways out of what text may stand in."""

ENTITIES = [
    "&lt;img src=x onerror=RUN&gt;",
    "&amp;lt;img src=x onerror=RUN&amp;gt;",
    "&#60;img src=x onerror=RUN&#62;",
    "&#x3c;img src=x onerror=RUN&#x3e;",
    "\\u003cimg src=x onerror=RUN\\u003e",
    "\\x3cimg src=x onerror=RUN\\x3e",
    "%3Cimg src=x onerror=RUN%3E",
]
"""What would become tags once it is decoded once too often."""

ATTRIBUTES = [
    "' onmouseover='RUN",
    '" onmouseover="RUN',
    "` onmouseover=`RUN",
    "' autofocus onfocus='RUN",
    '" style="animation:k 1s" onanimationstart="RUN',
]
"""Ways out of the value of an attribute."""

LINKS = [
    "https://elsewhere.example/'onmouseover='RUN",
    "www.elsewhere.example/'onmouseover='RUN",
    "a@elsewhere.example'onmouseover='RUN",
    "[here](javascript:RUN)",
    "javascript:RUN",
    "data:text/html,<script>RUN</script>",
    "vbscript:RUN",
]
"""What a program may take for an address, and make a link."""

TEMPLATES = [
    "{{constructor.constructor('RUN')()}}",
    "${RUN}",
    "#{RUN}",
    "<%= RUN %>",
    "{{actor}}{{date}} <img src=x onerror=RUN>",
    "'+RUN+'",
    '");RUN//',
    "=HYPERLINK(javascript:RUN)",
]
"""What a template, a script or a spreadsheet would fill in or work out."""

FORMS = [*MARKUP, *ENTITIES, *ATTRIBUTES, *LINKS, *TEMPLATES]

ALONE = [form.replace("RUN", CODE) for form in FORMS]
HOSTILE = [*ALONE, *(f"before {text} after" for text in ALONE[:20])]

NO_ADDRESSES = [
    f"javascript:{CODE}",
    f"JavaScript:{CODE}",
    f" javascript:{CODE}",
    f"java\nscript:{CODE}",
    f"\x01javascript:{CODE}",
    f"javascript://example.org/%0a{CODE}",
    f"data:text/html,<script>{CODE}</script>",
    "data:image/svg+xml,<svg onload=window.ran=1>",
    f"vbscript:{CODE}",
    "blob:https://example.org/x",
    "file:///etc/passwd",
    "//elsewhere.example/x",
    "/syria",
    "https:",
    f"https://example.org/\"onload='{CODE}",
    "https://example.org/<svg>",
]
"""What must never be taken for the address of a source, of media or of what is the same elsewhere."""
