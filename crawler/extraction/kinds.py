"""Whether a page is an article, only leads to articles, or is neither.

Knows the words of error pages, walls and hijackers; a page off our topics is an article like any other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.text import fold, han_share, has_han
from crawler.extraction.lines import Line
from crawler.extraction.reading import Layout, PageKind, PageLink


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is, and why where it is no article."""

    kind: PageKind
    reason: str = ""


ARTICLE = Verdict(PageKind.ARTICLE)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_SIGNS = {
    "account suspended": _any(
        r"account (?:has been |is |was )?(?:suspended|disabled|deactivated|terminated)",
        r"(?:this |web)?site (?:has been |is )(?:suspended|disabled|closed|temporarily unavailable)",
        r"(?:该|此|您的)?(?:账号|帐号|账户|帐户|网站|站点|空间|主机)(?:已经?|暂时)?(?:被)?(?:停用|暂停|封禁|冻结|注销|关闭|过期|到期)",
        r"계정이 (?:정지|중지)",
    ),
    "soft-404": _any(
        r"\b(?:error )?404\b(?! yuan| people| days)",
        r"(?:page|article|content|file|document|url|resource|post)(?: that)?(?: you(?:'re| are)?(?: looking for| requested| visited)?)?(?: was| is| has been| could| can| does)? ?"
        r"(?:not (?:be )?found|not exist|no longer (?:exists?|available)|(?:been )?(?:removed|deleted)|cannot be found|unavailable|doesn't exist)",
        r"(?:could not|couldn't|cannot|can't) (?:find|be found)(?: (?:the|this|that|your))?(?: (?:page|article|content))?",
        r"nothing (?:was )?found|not found$|^not found|no such (?:page|article|file)",
        r"(?:页面|頁面|网页|文章|内容|信息|文件|资源|地址|帖子)(?:已经?|可能|暂时)?(?:被)?(?:不存在|未找到|找不到|没有找到|删除|移除|下架|丢失|失效|走丢)",
        r"(?:找不到|未找到|没有找到|无法找到)(?:您|你)?(?:要|所|想|需要)?(?:访问|查找|请求|浏览)?的?(?:页面|頁面|网页|文章|内容)",
        r"(?:您|你)(?:要|所|想)?(?:访问|查找|请求|浏览|查看)的(?:页面|网页|文章|内容|信息)",
        r"페이지를 찾을 수 없|존재하지 않는 (?:페이지|게시물)",
        r"(?:page|document) introuvable|seite (?:wurde )?nicht gefunden|página no encontrada|ページが見つかりません|страница не найдена",
    ),
    "login wall": _any(
        r"(?:please |you (?:must|need to|have to) )(?:first )?(?:log ?in|sign ?in|register)",
        r"(?:log ?in|sign ?in|subscribe|register) (?:to (?:continue|read|view|see|access)|required|is required|first)",
        r"(?:请|需要?|须)(?:您|你)?(?:先)?(?:登录|登陆|注册)(?:后|以|才|查看|之后|后再)?|登录后(?:才能|可|方可)?(?:查看|阅读|浏览)|(?:关注|扫码)(?:后|公众号)?(?:后)?(?:才能)?(?:查看|阅读)全文",
        r"로그인(?:이 필요|해 ?주세요| 후)",
        r"members only|subscribers only|会员专享|仅限会员",
    ),
    "script wall": _any(
        r"(?:please )?(?:enable|turn on|activate) (?:java ?script|cookies)|(?:java ?script|cookies) (?:is|are|must be|needs? to be) (?:disabled|required|enabled)",
        r"checking (?:your browser|if the site)|verify(?:ing)? (?:that )?you are (?:a )?human|just a moment|ddos protection|are you a robot|security check",
        r"(?:请|需要)(?:您)?(?:启用|开启|打开)(?:浏览器的?)?(?:java ?script|cookie)|(?:浏览器)?不支持 ?java ?script|安全验证|人机验证|请完成(?:下方|以下)?验证|正在(?:检查|验证)您?的?浏览器",
    ),
    "access denied": _any(
        r"access (?:is |has been )?(?:denied|forbidden|restricted)|\b403\b forbidden|you (?:do not|don't) have (?:permission|access)|your ip .{0,30}blocked",
        r"(?:访问|拒绝)(?:被)?(?:拒绝|访问|受限)|没有权限|无权(?:限)?访问",
    ),
    "server error": _any(
        r"internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|database (?:connection )?error|error establishing",
        r"(?:服务器|系统)(?:内部)?(?:错误|繁忙|维护|异常|出错)|数据库(?:连接)?(?:错误|失败)|网站(?:正在)?(?:维护|升级)",
        r"under (?:maintenance|construction)|be (?:right )?back soon",
    ),
    "parked": _any(
        r"(?:this )?domain (?:name )?(?:is |may be )?(?:for sale|parked|expired|available)|buy this domain|welcome to nginx|apache2? .{0,20}default page|it works!",
        r"域名(?:已经?)?(?:过期|出售|到期|停放)|(?:本|该)域名.{0,6}(?:出售|转让)",
    ),
    "no result": _any(
        r"no (?:results|articles|posts|matches)(?: were| was)? found|没有(?:找到)?(?:相关|符合|匹配)的?(?:结果|内容|文章)"
    ),
}
_HIJACK = _any(
    r"\b(?:casino|baccarat|slots? (?:machines?|online|gacor)|online slots?|poker|betting|sportsbook|bookmaker|jackpot|lottery (?:results?|winning|predictions?|platform)|"
    r"roulette|gambling|judi|togel|escorts?|porn\w*|xxx|hentai|sex (?:videos?|cam|chat)|adult (?:videos?|movies?|content)|nude|viagra|cialis|replica (?:watches|bags))\b",
    r"博彩|赌场|赌博|百家乐|老虎机|六合彩|时时彩|(?<!福利)(?<!体育)彩票|北京赛车|幸运飞艇|开奖(?:结果|直播)|投注|真人娱乐|娱乐城|娱乐平台|棋牌|电子游艺|皇冠体育|体育(?:投注|博彩)|"
    r"威尼斯人|澳门(?:新葡京|金沙|银河|威尼斯)|葡京|必赢|色情|成人(?:视频|电影|网站|影片)|黄色(?:视频|网站)|av(?:在线|女优|电影)|裸聊|约炮|无码|三级片|代孕|办证刻章|카지노|바카라|토토",
)
_OUR_WORDS = _any(
    r"social (?:security|insurance)|medical (?:insurance|care)|pension|unemploy|work[- ]?(?:related )?injur|maternity|provident fund|housing fund|endowment insurance|"
    r"retire|employ|labou?r|wages?|insured|household regist|law|tax",
    r"社保|社会保[险障]|医保|医疗|养老|失业|工伤|生育|公积金|退休|参保|缴费|劳动|户口|户籍|就业|工资|法律|条例|사회보험|보험|연금",
)
_SHORT = 400
"""Characters of a body up to which an error or a wall can be all that a page says."""
_TITLE_ONLY = 160
_EMPTY = 20
_EMPTY_HAN = 8
_FEW_WORDS = 4
_ASKING = re.compile(r"[?？!！.。]|^(?:how|what|where|when|who|why|can|does|do|is|are)\b|怎么|如何|吗|多少|哪", re.IGNORECASE)
_MANY_LINKS = 8
_PAGINATED = 3
_SPAM_HITS = 2
_TEASERS = 4
"""Linked headings in a body that make it a list of teasers."""
_BESIDE = frozenset(["nav", "footer", "crumbs", "related", "aside", "pager", "comments"])
_DIRECTORY = re.compile(r"/(?:(?:index|list|default)[^/]*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """What of a page tells its kind."""

    url: str
    title: str
    body: str
    lines: Sequence[Line]
    """Lines of the page without its related list."""
    kept: Sequence[Line]
    """Lines of the body."""
    links: Sequence[PageLink]


def judge(signs: Signs, layout: Layout) -> Verdict:
    """Return what the page is."""
    if layout.listing and re.search(layout.listing, signs.url):
        return Verdict(PageKind.LISTING, "listing")
    if reason := _failure(signs) or _hijacked(signs):
        return Verdict(PageKind.NOT_ARTICLE, reason)
    if _is_listing(signs):
        return Verdict(PageKind.LISTING, "listing")
    reason = _too_little(signs)
    return Verdict(PageKind.NOT_ARTICLE, reason) if reason else ARTICLE


def _failure(signs: Signs) -> str:
    """Return which failure the page tells of: in its title, or in a body that says little else."""
    length = len(signs.body)
    seen = signs.title if length <= _SHORT * 2 else ""
    if length <= _SHORT:
        seen += "\n" + signs.body
    if length < _EMPTY:
        seen += "\n" + "\n".join(line.text for line in signs.lines if not line.is_link)[:_SHORT]
    found = (reason for reason, pattern in _SIGNS.items() if _tells(pattern, seen, length))
    return next(found, "")


def _tells(pattern: re.Pattern[str], seen: str, length: int) -> bool:
    # A guide may mention that an account is suspended; a page that is suspended says nothing else.
    return bool(pattern.search(seen)) and (length <= _TITLE_ONLY or _covers(pattern, seen))


def _covers(pattern: re.Pattern[str], seen: str) -> bool:
    title = seen.partition("\n")[0]
    found = pattern.search(title)
    return found is not None and len(found[0]) * 2 >= len(title)


def _hijacked(signs: Signs) -> str:
    in_title = len(_HIJACK.findall(signs.title))
    in_body = len(_HIJACK.findall(signs.body))
    ours = len(_OUR_WORDS.findall(f"{signs.title}\n{signs.body}"))
    is_spam = (in_title and in_title + in_body >= _SPAM_HITS and ours <= in_body) or in_body > max(
        _SPAM_HITS * 2, ours * 2
    )
    return "hijacked" if is_spam else ""


def _is_listing(signs: Signs) -> bool:
    """Tell whether most of what the page says are links to its siblings."""
    entries = [line for line in signs.lines if line.is_link and line.place not in _BESIDE]
    linked = sum(line.linked for line in entries)
    prose = sum(line.prose for line in signs.kept if not line.is_link)
    if _DIRECTORY.search(urlsplit(signs.url).path):
        return len(entries) > 1 and linked > prose / 2
    paginated = sum(link.role == "next" for link in signs.links) >= _PAGINATED
    headings = [line for line in signs.kept if line.level and line.is_link]
    return len(entries) >= _MANY_LINKS and (linked > prose * (0.5 if paginated else 1.5) or len(headings) >= _TEASERS)


def _too_little(signs: Signs) -> str:
    enough = _EMPTY_HAN if han_share(signs.body) > 0.5 else _EMPTY  # noqa: PLR2004 - more Han than other letters
    if len(signs.body) >= enough and fold(signs.body) != fold(signs.title):
        return ""
    return "tag page" if _is_phrase(signs.title) else "empty"


def _is_phrase(title: str) -> bool:
    """Tell whether a title is a key word rather than a question or a sentence."""
    words = len(title.split()) if not has_han(title) else len(title) // 2
    return 0 < words <= _FEW_WORDS and not _ASKING.search(title)
