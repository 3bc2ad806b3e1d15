"""English short forms: each group holds the forms of one name, so that any two of it may be one person's."""

ENGLISH = """
abigail abby abbie gail, adelaide addie adele, agnes nessie aggie, albert bert bertie al, alexander alex alec alick
sandy sasha xander, alexandra alex sandra lexi sasha alexa, alfred alf alfie fred freddie, alison ali allie, amanda
mandy, amelia millie milly mia, andrew drew andy, ann anne annie nan nancy, anna annie nan nancy, anthony antony tony,
arthur art, augustus gus august, barbara babs barb, bartholomew bart, beatrice bea trixie, benjamin ben benny benji,
bernadette bernie, bernard bernie, bradley brad, bridget biddy, cameron cam, caroline carrie lina caro, catherine
katherine kathryn katharine cathy kate katie kathy kit kitty kat cath, charles charlie chas chuck, charlotte lottie
charlie, christina tina chrissy chris, christine chris chrissy tina, christopher kit topher chris, clifford cliff,
constance connie, cynthia cindy, daniel dan danny, david dave davy davey, deborah debbie deb debra, dennis den denny,
dominic dom nick, donald don donny, dorothy dolly dot dottie, douglas doug dougie, edmund edmond ned ted eddie, edwin
win ned ted eddie, edward ed eddie ned ted teddy, eleanor nell nellie nora ellie, ellen nell nellie ellie,
elizabeth beth betsy betty bess bessie eliza elsie libby lisa liz lizzie elisabeth, emily em millie milly, emma em
emmie, eugene gene, evelyn eve evie, florence flo flossie, francis frank frankie, frances fanny fran francie, franklin
frank, frederick fred freddie freddy, gabriel gabe, geoffrey jeffrey geoff jeff, george georgie, gertrude trudy
trudie, gerald gerry jerry, gregory greg, harold hal harry, helen nell nellie, henry hal hank harry, herbert bert
bertie herbie, isabella bella izzy, isabel isobel bella izzy, jacob jake, jacqueline jackie, james jim jimmy
jamie jem, jane jenny jennie, janet jan jenny, jennifer jen jenny jennie, jeremy jerry jem, jessica jess jessie, joan
joanie, joanna jo, joanne jo, john jack johnny jackie jock, jonathan jon jonny, joseph joe joey, josephine jo josie,
joshua josh, judith judy jude, kenneth ken kenny, kimberly kimberley kim, laurence larry lawrence laurie, leonard len
lenny leo, leslie les, lillian lily lil, louis lou lewis, isaac ike zac, louisa lou, louise lou, lucille lucy,
margaret daisy greta madge maggie may meg peggy marge margery, martha mattie matty patty, martin marty, mary mamie may
molly polly, matilda tilly maud, matthew matt, maurice morris, maximilian max, megan meg, melanie mel, melissa mel
lissa, michael mick mickey mike mikey, mitchell mitch, nathaniel nat nate nathan, natalie nat, nicholas nick claus
colin nicky, nicola nicky nikki, nicole nicky nikki, oliver ollie, pamela pam, patricia pat patty tricia trish,
patrick paddy pat, penelope penny, peter pete, philip phil pip, rachel ray rach, randolph randy, raymond ray, rebecca
becky becca, reginald reg reggie rex, richard dick dickie dickon rich rick ricky, robert bob bobby rob robin bert
robbie, roger hodge, roland roly, ronald ron ronnie, russell russ, samantha sam sammy, samuel sam sammy, sarah sally
sallie sadie, sophia sophie, stanley stan, stephanie steph stevie, stephen steve steven, susan sue susie suzie,
susannah sue sukey susie, sylvester sly, teresa theresa tess tessa terry, terence terry, theodora dora thea, theodore
ted teddy theo, thomas tom tommy, timothy tim timmy, valerie val, veronica ronnie vera, victor vic, victoria vicky
tori vikki, vincent vince vinny, virginia ginny, walter wally walt, wilfred wilf fred wilfrid, william bill billy will
willie liam wills, winifred winnie freda, zachary zack zach zac
"""

# Names of one origin that sisters and brothers bear side by side.
RELATED = """
emily emma, jane janet janice jean joan, joan joanna joanne jean, mary maria marie mariam marian marion molly miriam,
ann anna anne hannah, helen ellen eleanor elena, louise louisa, isabella isabel elizabeth, susan susannah suzanne,
laura lauren, christina christine christian, frances francis, daniel daniela danielle, gabriel gabriela gabrielle,
michael michaela michelle
"""
