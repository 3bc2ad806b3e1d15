"""Short forms that no rule derives from the long one. Others (`Rob`, `Charlie`) are found as beginnings."""

_GROUPS = """
abigail gail
albert bert bertie
alexander alex sandy sasha xander
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
charles charlie chas chuck carl
charlotte lottie
christina tina chrissy
christopher kit topher chris
daniel dan danny
deborah debbie
dorothy dolly dot dottie
edmund ned ted
edward ed eddie ned ted teddy
eleanor ellen nell nellie nora
elizabeth beth betsy betty bess eliza elsie libby lisa liz lizzie
emily emma milly
evelyn eve
florence flo flossie
francis frank frankie
frances fanny fran
frederick fred freddie freddy
george georgie
gerald gerry jerry
harold hal harry
helen nell nellie ellen
henry hal hank harry
herbert bert bertie
isabella bella isabel isobel
jacob jake
james jim jimmy jamie
jane jenny janet
joan joanna
john jack johnny jock
jonathan jon
joseph joe joey
josephine jo josie
laurence larry lawrence
leonard len lenny
lillian lily
louis lou lewis
louisa lou louise
margaret daisy greta madge maggie meg peggy marge margery
martha mattie patty
mary mamie molly polly maria marie
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
richard dick dickie rich rick
robert bob bobby rob robin bert
roger hodge
ronald ron ronnie
samuel sam
sarah sally sadie
sophia sophie
stephen steve steven
susan sue susannah sukey
theodore ted teddy theo
theresa tess tessa terry
thomas tom tommy
timothy tim
victoria vicky tori
vincent vince
virginia ginny
walter wally walt
wilfred wilf fred
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
