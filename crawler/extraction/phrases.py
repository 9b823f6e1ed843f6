"""The words that sites print around articles, in English, Chinese and Korean.

Knows wording only; what follows from a match is decided elsewhere.
"""

import re
from collections.abc import Callable
from functools import lru_cache

BULLET = r"[-–—·•●○■□▪◆◇★*>»›]"
_LEAD = rf"^\s*(?:{BULLET}\s*)*[【\[(（]?\s*"
_TAIL = r"\s*[】\])）]?\s*[:：>»]*\s*"


def _heading(*phrases: str) -> Callable[[str], bool]:
    return _start(rf"(?:{'|'.join(phrases)}){_TAIL}$")


def _start(*phrases: str) -> Callable[[str], bool]:
    # In lower case, since Python skips alternatives by their first letter only where case counts.
    pattern = re.compile(f"{_LEAD}(?:{'|'.join(phrases)})")
    # A line is asked several times, and the next page of the site has the same headings.
    return lru_cache(maxsize=1024)(lambda line: pattern.match(line.lower()) is not None)


RELATED = _heading(
    r"(?:more )?(?:related|similar) (?:articles?|posts?|reading|information|news|contents?|pages?|stories|guides?|"
    r"links|questions|topics|recommend(?:ations?|ed)?)",
    r"related|read (?:more|also|next)|see also|(?:you (?:may|might) )(?:also )?(?:like|be interested in)(?: these)?",
    r"(?:further|recommended|more) (?:reading|articles?|posts?)|recommended(?: for you)?",
    r"other (?:people|readers) also read",
    r"(?:相关|相關|相似|类似)(?:的)?(?:文章|阅读|閱讀|推荐|推薦|内容|資訊|资讯|信息|新闻|链接|问题|知识|文档|资料|政策|解读|推荐阅读)?",
    r"(?:推荐|推薦|延伸|扩展|拓展|更多)(?:阅读|閱讀|文章|内容|相关)|猜你喜欢|猜您喜欢",
    r"您可能(?:还|也)?(?:喜欢|感兴趣)(?:的)?(?:文章)?|你可能(?:还|也)?(?:喜欢|感兴趣)(?:的)?(?:文章)?|为您推荐",
    r"为你推荐|大家还看了|看了又看|下面是相关文章",
    r"관련\s*(?:기사|글|문서|게시물|기사 ?목록|정보)|추천\s*(?:글|기사)|함께 ?(?:보면 좋은|읽을) ?글",
)
"""Heading of the source's own list of related articles."""

RELATED_INLINE = _start(
    r"(?:related|recommended|further) (?:articles?|reading)\s*[:：]",
    r"see also\s*[:：]",
    r"(?:相关|推荐|延伸|扩展)(?:阅读|文章|推荐|链接)\s*[:：]",
    r"관련\s*기사\s*[:：]",
)
"""One line that names related articles after a colon."""

PROMOTED = _heading(
    r"(?:(?:today'?s|the|this week'?s) )?"
    r"(?:hot|popular|latest|newest|top|trending|featured|most (?:read|viewed|popular)|recent|random|new)"
    r"(?: (?:hot|popular|reading))?"
    r"(?: (?:articles?|posts?|topics?|news|information|rankings?|tags?|questions?|stories|guides?))?"
    r"(?: (?:list|today|this week))?",
    r"(?:hot|popular) (?:list|tags)|articles? rankings?|reading rankings?|ranking list|categories|archives",
    r"tag cloud|friendly links?",
    r"(?:今日|本周|本月|最近)?(?:热门|热点|最新|热文|精华|精选|随机|点击|阅读|图文|近期)(?:文章|阅读|内容|推荐|资讯|新闻|排行榜?|关注|标签|问题|更新|导读|评论|发布)+",
    r"(?:文章|资讯|新闻)?排行榜?|热点|热门|最新|友情链接|栏目导航|文章分类|标签云|网站地图|快速导航",
    r"인기\s*(?:글|기사)|최신\s*(?:글|기사)",
)
"""Heading of a box that promotes articles without relation to this one."""

NEIGHBOUR = _start(
    r"(?:previous|next|prev|last) (?:article|post|page|entry|one|story|chapter)s?\b",
    r"(?:上|下|前|后)\s*一?\s*(?:篇|条|則|则|页|頁)(?:文章|新闻)?\s*(?:[:：>»]|$|\s|没有|无|：)",
    r"(?:이전|다음)\s*(?:글|기사|페이지)",
    r"(?:prev|previous|next)\s*[:：]",
    r"[«←]|(?:prev|previous|next)$",
)
"""Line that leads to the article before or after this one."""

COMMENTS = _heading(
    r"(?:\d+ )?(?:comments?|replies|responses|reader comments|user comments|net friends'? comments)(?: \(?\d+\)?)?",
    r"(?:leave|post|write|add|submit) (?:a |your )?(?:comment|reply)|join the (?:discussion|conversation)",
    r"(?:网友|最新|全部|用户|精彩|热门|发表|我要|文章)?(?:评论|留言|跟帖|回复)(?:\s*[(（]?\d+[)）]?)?(?:区|列表|条)?",
    r"发表评论|我来说两句|写评论",
    r"댓글(?:\s*\d+)?|댓글 ?(?:쓰기|달기)",
)
"""Heading of the readers' comments."""

LOCATION = re.compile(
    r"^\s*[【\[]?\s*"
    r"(?:(?:(?:your |the )?current (?:location|position)|you are here|(?:your |now )?(?:location|position))"
    r"(?:\s+is)?\s*[】\]]?\s*(?:[-–—:：>»›]|$)"
    r"|(?:[您你]?(?:当前|现在|目前|所在|當前|的当前)?(?:所在)?的?(?:位置|頁面|页面)|현재\s*위치|현위치)"
    r"是?\s*[】\]]?(?:[-–—:：>»›\s]|$))"
    r"[-–—:：>»›\s]*",
    re.IGNORECASE,
)
"""Label before a breadcrumb."""

TERMINAL = re.compile(
    r"^(?:text|body|main text|content|contents|details?|article|正文|文章正文|"
    r"内容|详情|文章详情|详细内容|内容正文|浏览文章|查看文章|본문)$",
    re.IGNORECASE,
)
"""Last entry of a breadcrumb that stands for the article itself."""

_ADVERTS = (
    r"\W*(?:website|web site|official website|url|网址|网站)\W*$",
    r"(?:sponsored|advertisements?|ads?|sponsored (?:content|links?)|promotion|广告|推广|赞助商链接|赞助内容|광고)\W*$",
    r"(?:advertisement|ad|广告)\s*[:：(（]",
    r"(?:add|contact) (?:our )?(?:wechat|qq)\b.{0,40}\d{5,}|(?:加|联系)(?:微信|QQ)\s*[:：]?\s*\w{5,}",
    # Opening an app and scanning a code also are steps of a guide: only lines that mean the site's own are adverts.
    r"(?:please )?scan\b.{0,40}\bcode to (?:follow|download|share|read)\b.{0,40}$",
    r"扫(?:一扫|码)(?:关注|下载|分享|在手机|$).{0,30}$",
    r"(?:please )?(?:download|install|get|open) our (?:[\w-]+ )?app\b.{0,60}$",
    r"(?:下载|打开)(?:本站|我们的?)(?:APP|客户端).{0,20}$",
    r"(?:点击|立即|免费)下载(?:APP|客户端).{0,20}$|(?:打开|前往|下载).{0,10}APP.{0,4}(?:阅读|查看)(?:全文|更多|详情)\W*$",
    r"关注(?:我们的?)?(?:微信)?公众号.{0,30}$",
    r"(?:need|want|still have) .{0,30}(?:help|questions)\? .{0,20}(?:chat|call|contact|ask|consult)\b.{0,80}$",
    r"(?:start|begin|open) (?:a |the )?(?:live )?(?:chat|consultation)\W*$|(?:立即|免费|在线|马上)咨询\W*$",
    r"扫(?:一扫|码).{0,6}(?:添加|加).{0,10}(?:客服|微信|顾问|老师).{0,60}$",
    r"the above (?:is|are)\b.{0,60}\b(?:editor|bian xiao|xiaobian|small series|our (?:site|website))\b.{0,100}$",
    r"以上(?:就是|便是|是).{0,20}(?:小编|本站|律师).{0,80}$|.{0,20}(?:欢迎|可以)(?:免费)?咨询.{0,10}(?:在线|专业)律师.{0,20}$",
)
_SHARING = (
    r"share(?: (?:this|it|to|on|with)\b.{0,60})?\W*$|分享(?:到|至|本文|给|按钮)?.{0,30}$|공유(?:하기)?\W*$",
    r"(?:(?:facebook|twitter|x|linkedin|whatsapp|telegram|wechat|weibo|qq|qzone|pinterest|reddit|email)[,/|·\s]*)+$",
    r"(?:(?:微信|微博|新浪微博|QQ空间|朋友圈|豆瓣|复制链接)[,/|·\s]*)+$|copy link$",
    r"(?:(?:like|(?:not )?(?:helpful|useful)|collect|report|reply|comment)\W*\d*\W*)+$",
    r"(?:(?:点赞|收藏|赞|踩|举报|回复|评论|有用|没用|좋아요)\W*\d*\W*)+$",
    r"(?:was|did|is) this (?:article|page|information|answer) (?:helpful|useful|help)\b.{0,30}$",
    r"(?:这篇|本)文(?:章)?对[您你]有(?:用|帮助)吗.{0,20}$",
)
_SMALL_PRINT = (
    r"copyright|©|\(c\)\s*\d{4}|版权所有|all rights reserved",
    r".*(?:copyright\s*(?:©|\(c\)|\d{4})|all rights reserved\W*$)",
    r".*(?:ICP\s*(?:备|证|filing|license|no\b)|公网安备|公安备案)",
    r"(?:本站|免责|版权)(?:声明|所有内容|部分内容)?.{0,10}(?:来源于|来自)?(?:互联网|网络).{0,120}$",
    r"(?:disclaimer|(?:免责|版权|特别)?声明)\s*[:：]|(?:技术支持|网站标识码|网站主管|建议使用)(?:单位|电话)?\s*[:：]",
    r"(?:we use cookies|this (?:web)?site uses cookies|accept (?:all )?cookies)",
)
_BYLINES = (
    r"(?:本文|文章|内容)?(?:来源|来自)(?:于|自)?\s*[:：].{0,60}$|source\s*[:：].{0,80}$",
    r"(?:(?:责任)?编辑|责编|作者|记者|浏览(?:次数|量)?|阅读(?:量|次数|数)?|点击(?:量|次数|数)?|人气|조회수?|작성자)\s*[:：].{0,80}$",
    r"(?:views?|reads?|hits|author|editor|by|(?:posted|entered|asked|answered) by|last updated)\s*[:：(（].{0,80}$",
    r"(?:editor[- ]in[- ](?:charge|chief)|responsible editor|editing)\s*[:：(（].{0,60}$",
    r"(?:文章|信息)?(?:录入|审核|校对|供稿)(?:人|者)?\s*[:：].{0,60}$",
    r"(?:asked|answered) by \w+.{0,60}$|\d+ ?min(?:utes?)? read\W*$",
    r"(?:best|accepted|top) answers?\W*$|(?:最佳|满意|推荐|优质|网友)(?:答案|回答|采纳)\W*$",
    r"(?:release|publish(?:ed|ing)?|updated?|post(?:ed)?)(?: (?:time|date|on|at|by))?\s*[:：].{0,80}$",
    r"(?:发布(?:时间|日期|于)?|时间|日期|更新(?:时间|日期)?|작성일|date|time)\s*[:：]\s*\d{4}\W.{0,60}$",
    r"(?:posted by|(?-i:By [A-Z][\w'-]+ [A-Z])) ?[\w .'-]{1,40}(?:\s*[|·,]\s*.{0,60})?$",
    r"(?:posted|published|updated|last updated|written)(?: on| at)? .{0,12}\d{4}.{0,40}$",
    r"(?:\d[\d,]* )?(?:views?|reads?|次(?:浏览|阅读)|人(?:浏览|阅读))(?:\s*\d+)?$",
    r"(?:tags?|labels?|keywords?|标签|关键词|关键字|태그)\s*[:：]",
)
_TOOLS = (
    r".{0,20}字体\s*[:：]?\s*[【\[(（]?\s*(?:大|小|放大)|(?:font(?: size)?|text size)\s*[:：]",
    r"\W*(?:(?:打印(?:本页)?|收藏|关闭(?:窗口|本页)?|print(?: this page)?|close(?: window)?|bookmark|加入收藏)\W*)+$",
    r"click (?:here )?to (?:view|read|expand|see) (?:the )?(?:more|full|original|rest|whole).{0,30}$",
    r"(?:read|view|show|expand|load) (?:more|full text|all|less)\W*$",
    r"(?:展开(?:全文|全部|更多)?|查看(?:全文|更多|原文)|阅读(?:全文|原文)|点击(?:查看|展开).{0,12}|收起)\W*$",
    r"(?:back|return) to (?:the )?(?:top|list|home(?: page)?)\W*$|(?:top|home|skip to (?:main )?content)\W*$",
    r"(?:返回(?:顶部|首页|列表|上一页)|回到顶部|目录|本文目录)\W*$",
    r"(?:(?:table of )?contents|(?:on|in) this (?:page|article|guide))\W*$",
    r"(?:(?:log ?in|sign (?:in|up)|register|登录|注册)[|/\s]*)+$",
    r"(?:(?:hot|popular) )?(?:search(?:es)?|搜索|热门搜索|站内搜索)\s*[:：]?$",
    r"\W*(?:document\.write|var \w+\s*=|window\.|\(adsbygoogle)",
)
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[ap]\.?m\.?)?"
_DAY = r"\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:星期|周)[一二三四五六日天]|[월화수목금토일]요일"
_MOMENT = rf"(?:(?:{_CLOCK}|{_DAY}|{_WEEKDAY})[\s,，.。()（）]*)+$"
_COUNT = r"[\d,.]+\s?[万k]?\+?"
_VOLATILE = (
    # What says something else at each visit is no part of an article, or every visit would find a change.
    rf"(?:the )?(?:current|server|local|beijing|now|it is now)(?: date| time)*(?: is)?\s*[:：]?\s*{_MOMENT}",
    rf"(?:现在|当前|此刻|今天|北京|服务器|系统)的?(?:时间|日期)?[是为]?\s*[:：]?\s*{_MOMENT}",
    rf"(?:현재|지금|서버)\s*(?:시각|시간)\s*[:：]?\s*{_MOMENT}",
    r"\d{1,2}:\d{2}:\d{2}\W*$",
    (
        rf"(?:today is )?(?:{_WEEKDAY})[,\s]+(?:[a-z]{{3,9}}\.? \d{{1,2}}|\d{{1,2}} [a-z]{{3,9}}),? \d{{4}}"
        rf"\W*(?:{_CLOCK})?\W*$"
    ),
    rf"\(?{_COUNT}\s*(?:views?|reads?|visits?|visitors?|clicks?|hits|likes?|(?:users?|guests?|people) online)\W*$",
    (
        r"(?:(?:page )?views?|reads?|visits?|visitors?|clicks?|hits|likes?|(?:users? )?online(?: users?)?)"
        rf"\s*[:：(\[]?\s*{_COUNT}\W*$"
    ),
    rf"(?:read|viewed|visited|clicked) (?:by )?{_COUNT} (?:times?|people|readers?)\W*$",
    (
        r"(?:本[文页站])?(?:已被)?(?:浏览|阅读|点击|访问|围观|点赞|收藏|评论|人气|热度|在线)(?:量|次数|数|人数)?"
        rf"\s*[:：(（]?\s*{_COUNT}\s*[人次]*\W*$"
    ),
    rf"(?:已有|累计|共有?)?\s*{_COUNT}\s*[人次位]+(?:已|读者)?(?:浏览|阅读|点击|访问|看过|点赞|在线)过?(?:本[文页站])?\W*$",
    rf"(?:조회수?|추천|공감|방문자?(?: ?수)?)\s*[:：(（]?\s*{_COUNT}\s*[회명건]?\W*$",
    (
        r"(?:(?:this )?page )?(?:was )?(?:generated|processed|rendered|loaded|executed) in "
        r"[\d.]+ ?(?:ms|s|(?:milli)?seconds?)\b.{0,40}$"
    ),
    r"(?:本页|页面|程序)?(?:执行|生成|加载|处理|运行)(?:时间|耗时)?\s*[:：]?\s*[\d.]+\s*(?:毫?秒|ms|s)(?:\W.{0,20})?$",
    r"(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago\W*$",
    r"\d+\s*(?:(?:秒|分钟|小时|天|周|个月|年)前|(?:초|분|시간|일) 전)\W*$",
    r"(?:time (?:left|remaining)|倒计时|剩余时间)\s*[:：]\s*[\d:：时分秒\s]+$",
    r"(?:your ip(?: address)?|[您你]的 ?ip(?: ?地址)?)(?: is|是|为)?\s*[:：]?\s*[\da-f.:]{7,39}\W*$",
    r"(?:session|request|trace|visitor)(?: id)?\s*[:：#]\s*[\da-f-]{6,}\W*$",
)
_CHAFF = re.compile(
    "|".join((*_ADVERTS, *_SHARING, *_SMALL_PRINT, *_BYLINES, *_TOOLS, *_VOLATILE, r"[\W_]+$")), re.IGNORECASE
)
_LONGEST_CHAFF = 300
_DAY_FIRST = re.compile(
    r"^\W*\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?:\W+|$)"
)
_OPENING = re.compile(r"^[\s（(【\[]+(?=\D)")


@lru_cache(maxsize=1024)  # A line is asked several times.
def is_chaff(line: str) -> bool:
    """Tell whether a line is none of the article's: an advert, a share bar, a byline, legal small print."""
    if len(line) > _LONGEST_CHAFF:
        return False
    # Bylines open with a day, perhaps with the hour, or stand in brackets.
    rest = _OPENING.sub("", _DAY_FIRST.sub("", line))
    return not rest or bool(_CHAFF.match(rest))
