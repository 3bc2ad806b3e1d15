"""Short forms that no rule derives from the long one. Others (`Rob`, `Charlie`) are found as beginnings."""

_GROUPS = """
abigail gail
adelaide addie
agnes nessie
albert bert bertie
alexander alex alec alick sandy sasha xander
alfred alf fred freddie
andrew drew andy
ann anne anna annie nan nancy
anthony tony
arthur art
augustus gus
barbara babs
bartholomew bart
beatrice bea trixie
benjamin ben benny
bridget biddy
caroline carrie lina
catherine katherine kathryn cathy kate katie kathy kit kitty
charles charlie chas chuck
charlotte lottie
christina tina chrissy
christopher kit topher chris
daniel dan danny
deborah debbie
dorothy dolly dot dottie
edmund edmond ned ted eddie
edwin win ned ted eddie
edward ed eddie ned ted teddy
eleanor ellen nell nellie nora
elizabeth beth betsy betty bess bessie eliza elsie libby lisa liz lizzie
emily emma milly millie
evelyn eve
florence flo flossie
francis frank frankie
frances fanny fran
frederick fred freddie freddy
george georgie
gertrude trudy trudie
gerald gerry jerry
harold hal harry
helen nell nellie ellen
henry hal hank harry
herbert bert bertie herbie
isabella bella isabel isobel
jacob jake
james jim jimmy jamie jem
jane jenny jennie janet
joan joanna
john jack johnny jackie jock
jonathan jon
joseph joe joey
josephine jo josie
laurence larry lawrence
leonard len lenny
lillian lily
louis lou lewis
isaac ike
louisa lou louise
margaret daisy greta madge maggie may meg peggy marge margery
martha mattie matty patty
mary mamie may molly polly maria marie
matilda tilly maud
matthew matt
maurice morris
michael mick mickey mike
mohammed mohammad muhammad mohamed mohd md
nathaniel nat
nicholas nick claus colin
oliver ollie
patricia pat patty tricia
patrick paddy pat
peter pete
philip phil pip
rachel ray
rebecca becky
reginald reg reggie rex
richard dick dickie dickon rich rick
robert bob bobby rob robin bert
roger hodge
ronald ron ronnie
samuel sam
sarah sally sallie sadie
sophia sophie
stephen steve steven
susan sue susannah sukey
theodora dora
theodore ted teddy theo
theresa tess tessa terry
thomas tom tommy
timothy tim
victoria vicky tori
vincent vince
virginia ginny
walter wally walt
wilfred wilf fred wilfrid
william bill billy will willie liam
winifred winnie freda
zachary zack
krishnan krishna kris
subramaniam subramanian mani subbu
venkatesh venkat venky
lakshmi laxmi
"""

_BELONGS: dict[str, set[int]] = {}
for _number, _line in enumerate(_GROUPS.strip().splitlines()):
    for _name in _line.split():
        _BELONGS.setdefault(_name, set()).add(_number)

_NOTHING: set[int] = set()


def are_nicknames(one: str, other: str) -> bool:
    """Whether two plain lower-case names are forms of one."""
    return bool(_BELONGS.get(one, _NOTHING) & _BELONGS.get(other, _NOTHING))
