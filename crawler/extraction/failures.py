"""The words of error pages, walls and hijackers, in the languages in which they were met.

Knows wording only; how much of a page they must be is decided elsewhere.
"""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    # For texts in lower case: Python skips alternatives by their first letter only where case counts.
    return re.compile("|".join(patterns), re.MULTILINE)


FAILURES = {
    "account suspended": _any(
        r"account (?:has been |is |was )?(?:suspended|disabled|deactivated|terminated)",
        r"(?:this |web)?site (?:has been |is )(?:suspended|disabled|closed|temporarily unavailable)",
        r"(?:账号|帐号|账户|帐户|网站|站点|空间|主机)(?:因.{1,8}?)?(?:已经?|暂时)?(?:被)?(?:停用|暂停|封禁|冻结|注销|关闭|过期|到期)",
        r"(?:계정|(?:사이트|홈페이지) 이용|웹 ?호스팅)이 (?:정지|중지|만료)",
    ),
    "soft-404": _any(
        r"\b(?:error )?404\b(?! yuan| people| days)",
        r"(?:page|article|content|file|document|url|resource|post)"
        r"(?: that)?(?: you(?:'re| are)?(?: looking for| requested| visited)?)?"
        r"(?: was| is| has been| could| can| does)? ?"
        r"(?:not (?:be )?found|not exist|no longer (?:exists?|available)|(?:been )?(?:removed|deleted)|"
        r"cannot be found|unavailable|doesn't exist)",
        r"(?:could not|couldn't|cannot|can't) (?:find|be found)(?: (?:the|this|that|your))? (?:page|article|content)",
        r"nothing (?:was )?found|not found$|^not found|no such (?:page|article|file)",
        r"(?:页面|頁面|网页|文章|内容|信息|文件|资源|地址|帖子)(?:已经?|可能|暂时)?(?:被)?"
        r"(?:不存在|未找到|找不到|没有找到|删除|移除|下架|丢失|失效|走丢)",
        r"(?:找不到|未找到|没有找到|无法找到)(?:您|你)?(?:要|所|想|需要)?(?:访问|查找|请求|浏览)?的?"
        r"(?:页面|頁面|网页|文章|内容)",
        r"(?:您|你)(?:要|所|想)?(?:访问|查找|请求|浏览|查看)的(?:页面|网页|文章|内容|信息)(?!需要|须)",
        r"페이지를 찾을 수 없|존재하지 않는 (?:페이지|게시물)",
        r"(?:page|document) introuvable|seite (?:wurde )?nicht gefunden|página no encontrada",
        r"ページが見つかりません|страница не найдена",
    ),
    "login wall": _any(
        r"(?:please |you (?:must|need to|have to) )(?:first )?(?:log ?in|sign ?in|register)",
        r"(?:log ?in|sign ?in|subscribe|register) (?:to (?:continue|read|view|see|access)|(?:is )?required|first)",
        r"(?:请|需要?|须)(?:您|你)?(?:先)?(?:登录|登陆|注册)"
        r"|登录后(?:才能|可|方可)?(?:查看|阅读|浏览)",
        r"(?:关注|扫码)(?:后|公众号)?(?:后)?(?:才能)?(?:查看|阅读)全文",
        r"로그인(?:이 필요|해 ?주세요| 후)",
        r"members only|subscribers only|会员专享|仅限会员|^(?:用户|会员|统一|个人)?登录\W*$",
    ),
    "script wall": _any(
        r"(?:please )?(?:enable|turn on|activate) (?:java ?script|cookies)",
        r"(?:java ?script|cookies) (?:is|are|must be|needs? to be) (?:disabled|required|enabled)",
        r"checking (?:your browser|if the site)|verify(?:ing)? (?:that )?you are (?:a )?human|just a moment",
        r"ddos protection|are you a robot|security check",
        r"(?:请|需要)(?:您)?(?:启用|开启|打开)(?:浏览器的?)?(?:java ?script|cookie)|不支持 ?java ?script",
        r"your browser will (?:be )?redirect|^ray id\b",
        r"安全验证|人机验证|请完成(?:下方|以下)?验证|正在(?:检查|验证)您?的?浏览器|请?输入验证码(?:后|以)?继续",
    ),
    "cookie wall": _any(
        r"we (?:value|respect|care about) your privacy|your privacy (?:matters|is important)|^before you continue\W*$",
        r"(?:accept|allow|reject|decline|deny) (?:all|optional|only necessary)(?: cookies)?\b",
        r"(?:manage|cookie) (?:cookies|options|preferences|settings|consent)|(?:uses?|using) (?:\w+ )?cookies",
        r"(?:wir|webseite|website|seite) (?:verwende[nt]|nutz(?:en|t)) cookies|wir schätzen ihre privatsphäre",
        r"alle (?:cookies )?(?:akzeptieren|ablehnen)|tout (?:accepter|refuser)|aceptar (?:todas|todo|cookies)",
        r"重视(?:您|你)的隐私|(?:接受|同意|允许|拒绝)(?:全部|所有)的? ?cookies?|(?:使用|启用)了? ?cookies?",
        r"쿠키를 사용|(?:모두|전체) (?:동의|허용|수락|거부)|개인정보 보호를 중요",
    ),
    "access denied": _any(
        r"access (?:is |has been )?(?:denied|forbidden|restricted)|\b403\b forbidden",
        r"you (?:do not|don't) have (?:permission|access)|your ip .{0,30}blocked",
        r"(?:访问|拒绝)(?:被)?(?:拒绝|访问|受限)|没有权限|无权(?:限)?访问",
        r"too many requests|(?:访问|操作|请求)(?:太|过于)?频繁",
    ),
    "server error": _any(
        r"internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out",
        r"database (?:connection )?error|error establishing|under (?:maintenance|construction)|be (?:right )?back soon",
        r"(?:服务器|系统)(?:内部)?(?:错误|繁忙|维护|异常|出错)|数据库(?:连接)?(?:错误|失败)|网站(?:正在)?(?:维护|升级)",
    ),
    "parked": _any(
        r"(?:this )?domain (?:name )?(?:is |may be )?(?:for sale|parked|expired|available)|buy this domain",
        r"welcome to nginx|apache2? .{0,20}default page|it works!",
        r"域名(?:已经?)?(?:过期|出售|到期|停放)|(?:本|该)域名.{0,6}(?:出售|转让)",
    ),
    "no result": _any(
        r"no (?:results|articles|posts|matches)(?: were| was)? found",
        r"没有(?:找到)?(?:相关|符合|匹配)的?(?:结果|内容|文章)",
    ),
}
"""What a page tells, in lower case, that has nothing else to tell, by the reason under which it is counted."""

_SPAM = _any(
    r"\b(?:casino|baccarat|slots? (?:machines?|online|gacor)|online slots?|poker|betting|jackpot"
    r"|sportsbook|bookmaker|lottery (?:results?|winning|predictions?|platform)"
    r"|roulette|gambling|judi|togel|escorts?|porn\w*|xxx"
    r"|hentai|sex (?:videos?|cam|chat)|adult (?:videos?|movies?|content)|viagra|cialis|replica (?:watches|bags))\b"
)
_SPAM_ELSEWHERE = _any(
    r"博彩|赌场|赌博|百家乐|老虎机|六合彩|时时彩|(?<!福利)(?<!体育)彩票|北京赛车",
    r"幸运飞艇|开奖(?:结果|直播)|投注|真人娱乐",
    r"娱乐城|娱乐平台|棋牌|电子游艺|皇冠体育|体育(?:投注|博彩)|威尼斯人|澳门(?:新葡京|金沙|银河|威尼斯)|葡京|必赢",
    r"色情|成人(?:视频|电影|网站|影片)|黄色(?:视频|网站)|av(?:在线|女优|电影)|裸聊|约炮|无码|三级片|代孕|办证刻章",
    r"카지노|바카라|토토",
)
_OURS = _any(
    r"social (?:security|insurance)|medical (?:insurance|care)|pension|unemploy|work[- ]?(?:related )?injur|maternity",
    r"provident fund|housing fund|endowment insurance|retire|employ|labou?r|wages?|insured|household regist",
    r"\b(?:law|tax(?:es)?)\b",
    r"社保|社会保[险障]|医保|医疗|养老|失业|工伤|生育|公积金|退休|参保|缴费|劳动|户口|户籍|就业|工资|法律|条例",
    r"사회보험|보험|연금",
)


def spam(text: str) -> int:
    """Return how many words of the spam that hijacked pages carry are in `text`."""
    lower = text.lower()
    return len(_SPAM.findall(lower)) + (0 if text.isascii() else len(_SPAM_ELSEWHERE.findall(lower)))


def ours(text: str) -> int:
    """Return how many words of articles that may mention what spam does are in `text`."""
    return len(_OURS.findall(text.lower()))
