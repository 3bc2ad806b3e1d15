"""Names that many bear: that two people share one says little. English, Indian, and the most common of elsewhere."""

_GIVEN = """
abdul abdullah ahmad ahmed akshay alexander ali alice amelia amina amy ana andrew angela antonio arjun arnav ayesha
balaji ben benjamin bhaskar carlos carol catherine charles charlotte chris christopher daniel david deepak edward
elizabeth emily fatima fiona francis freddie frederick george grace hannah harry hassan helen henry hussein ibrahim
isabella jack jacob james janaki jennifer jessica jose joseph joshua juan kamala karthik katherine kevin khadija
krishna lakshmi layla leo lewis lily linda lucas lucy luis manoj margaret maria mariam matthew meera michael michelle
mohammed murugan mustafa nancy natarajan nicholas nicola noor oliver olivia omar patricia peter philip rachel rahim
rajan rajesh rebecca richard robert ryan samuel sarah saraswati selvam senthil shankar siva sofia sophia sophie
srinivas stephen steven subramaniam susan syed thomas victoria vijay vikram vishnu walter wei william yusuf zainab
"""
_FAMILY = """
agarwal aggarwal ahmed ali allen anderson ansari baker banerjee begum bibi bose brown campbell chandra chatterjee
chauhan chen chettiar clark clarke cooper das davies davis desai devi dsouza dubey edwards evans fernandes garcia
george ghosh gonzalez gounder gowda green gupta hall harris harrison hegde hernandez hill hughes hussain iyengar iyer
jackson jacob jain james john johnson jones joseph joshi khan kim king krishnan kulkarni kumar lal lee lewis li liu
lopez malik martin martinez mathew mehta menon miller mishra mohammed moore morgan morris mudaliar mueller mukherjee
murthy nadar naidu nair nguyen pandey park patel patil pawar pereira perez philip phillips pillai prasad rahman raj
rajan ram raman rao reddy roberts robinson rodriguez roy santos saxena schmidt scott shah shaikh sharma sheikh shetty
shinde silva singh smith srivastava subramanian taylor thakur thomas thompson tiwari tran turner varghese venkatesh
verma walker wang ward watson white williams wilson wood wright yadav yang zhang
"""
COMMON_NAMES = frozenset(f"{_GIVEN} {_FAMILY}".split())
