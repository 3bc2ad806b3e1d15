"""Indian short forms, and spellings that no rule derives.

The first word of a group is the long one, the others are short for it, but not for each other: Raj and Raju may be
brothers. After `=` stand spellings of one name.
"""

INDIAN = """
= mohammed mohammad muhammad mohamed mohamad muhammed mahomed mohd md muhamed mohammod, = abdul abdur abd, =
abdulrahman abdurrahman, = ayesha aisha, = fatima fathima fatma fatema fatimah pathima, = khadija khadeeja kadija, =
yusuf yousuf youssef joseph, = ibrahim abraham ebrahim, = syed sayed saiyed sayyid said, = sheikh shaikh sheik shaik
shaykh, = hussein hussain hossain husain hosen, = rahman rehman, = ahmed ahmad ahamed ahmet, rahim raheem, karim
kareem, salim saleem, krishnan kris kichu kittu, = krishnamurthy krishna murthy kittu krish, ramakrishnan ramki
ramkrishna ramakrishna, balakrishnan bala balki balu balakrishna, balasubramaniam balasubramanian balasubramanyam balu
bala mani subbu, balachandran bala balu balan, balaji bala balu, balamurugan bala balu, subramaniam subramanian
subrahmanyam subramanyam subramani subramanya mani subbu subra, shanmugasundaram shanmugam shanmugham,
meenakshisundaram meenakshi, venkatesh venkat venky venkatesan venkatesa venki venkatesha, venkataraman venkat venky
venkatraman, venkatachalam venkat venky, venkateswaran venkat venky venkateswara venkateshwaran venkateswarlu,
venkatasubramanian venkat mani, = lakshmi laxmi lakshmy latchumi letchumi luxmi lachmi lakshmamma, lakshminarayanan
laksh, vijayalakshmi viji vijaya vijayalaxmi, jayalakshmi jaya jayalaxmi jayu, dhanalakshmi dhanam, rajalakshmi raji
rajee, mahalakshmi maha, bhagyalakshmi bhagya, subbulakshmi subbu, vijayakumar vijay, vijayan vijay, vijayaraghavan
vijay, jayakumar jay jai, jayaraman jay jayaram, jayachandran jayan, rajesh raju raj, rajendra rajendran raju rajinder
rajender, rajkumar raju raj, rajagopal rajagopalan raja, rajasekar rajasekaran rajashekar raja rajashekhar, rajeshwari
rajeswari raji, rajeev rajiv raju, raghavan raghu, raghavendra raghu, raghuraman raghu raghuram, raghunath raghu
raghunathan, ramachandran ramu ramachandra ramchandra ramchandran, ramakrishna ramu, ramanathan ramu ramnath,
ramalingam ramu, rameshwar ramesh, ramamurthy ramu, ravindran ravi ravindra ravinder, ravichandran ravi ravichandra,
ravikumar ravi, ravishankar ravi, gopalakrishnan gopal gopi gopalakrishna gopu, gopinath gopi gopinathan, gopal gopi
gopu, sivakumar siva shiva shivakumar, sivaraman siva shivaraman, sivasubramanian siva mani, sivasankar siva shiva
sankar, siva shiva, murugan muruga murukan, murugesan muruga murugesh, muthukumar muthu muthukumaran, muthukrishnan
muthu muthukrishna, muthusamy muthuswamy muthuswami muthu, muthulakshmi muthu, ganesan ganesh ganesa, ganapathy
ganapathi ganpati gana, karthikeyan karthik karthi karthikeya, karthik karthi, kartik karthi, arunachalam arun,
arunkumar arun, ashokkumar ashok, anandakrishnan anand, anandan anand anandhan, sureshkumar suresh, suresh suri,
surendran surendra suren, surendra suren surinder surender, narayanan narayan narayana narayanaswamy, narasimhan
narasimha narasimman, nagarajan nagaraj nagaraja naga, natarajan natraj nataraj nataraja, natesan natesh, thiyagarajan
thyagarajan thiagarajan thyagu thiyagu, sundararajan sundar sundararaj, sundaram sundar, sundaresan sundar sundaresh,
sampathkumar sampath, sathyanarayanan sathya satya satyanarayana, sathish sathi satish, senthilkumar senthil,
senthilnathan senthil, selvakumar selva selvam, selvaraj selva selvam selvaraju, selvarani selvi, tamilselvi tamil,
tamilselvan tamil, chandrasekar chandrasekaran chandrasekhar chandrashekhar chandrashekar chandru sekar shekhar
sekaran shekar, chandramohan chandru, chandrakant chandu, chandran chandru, dakshinamoorthy dakshinamurthy,
krishnamoorthy krishnamurthi, srinivasan srini vasan seenu srinivas sreenivasan srinivasa sreenivas, srinivas srini
sreeni, sridharan sridhar sreedharan sreedhar, sriram sreeram, srikanth sreekanth, parthasarathy partha parthasarathi
parthu, padmanabhan padmanaban paddu padmanabha, padmavathi padma padmavathy, panneerselvam pannerselvam, paramasivam
parama, palaniappan palani, palanisamy palani palaniswamy palanichamy, perumal perumalsamy, ponnusamy ponnu
ponnuswamy, ranganathan ranga rangan ranganath, rangasamy rangaswamy ranga, viswanathan vishwanathan viswanath vishwa
viswa vishu vishwanath, vaidyanathan vaidy vaidhyanathan, varadarajan varadan varadha varadharajan, vasudevan
vasudeva, vedachalam veda, veerappan veera, kumaran kumar, kumaresan kumar kumaresh, kannan kanna, kalyanasundaram
kalyan, kalaiselvi kalai, kalaivani kalai, kathiravan kathir, kathirvel kathir, manikandan mani manikanda, manivannan
mani, mahendran mahendra mahi mahinder mahender, maheshwari maheswari mahi, mahesh mahi, manohar mano manoharan, manoj
manu, manjula manju, manjunath manju manjunatha, meenakshi meenu meena minakshi meenatchi, mythili maithili mythu,
nirmala nimmi, nithyanandam nithya, nandakumar nandu nandan, nandagopal nandu, parameswaran parameshwaran, prabhakaran
prabhakar prabhu prabakaran, prabhakar prabhu, prakash pakki, pradeep pradip, praveen pravin, priyadarshini priya,
priyanka priya pinky, premkumar prem, premalatha prema, pushpalatha pushpa, pushpavalli pushpa, hemalatha hema,
sujatha sujata, sumathi sumi, sumithra sumi sumitra, sushila sushi susheela, swaminathan swami saminathan, shanthi
shanti santhi santi, saraswathi saraswati saras sarasu sarasvati saro, sarojini saro, saroja saro, savithri savitri
savi, sitalakshmi sita seethalakshmi, sudhakar sudhakaran, sukumaran sukumar, thangaraj thangam thanga thangavel,
thangavelu thangam thangavel, thirumurugan thiru, thirunavukkarasu thiru, umamaheswari uma, vasanthakumari vasantha,
vasantha vasu, yogeswari yoga yogi, yogeshwaran yogesh yogi, anuradha anu, anupama anu, anusha anu, anitha ani anita,
aparna appu, abhishek abhi, abhinav abhi, abhijit abhi abhijeet, aditya adi adhi adithya, akshay akki, amitabh amit,
anirudh ani anirudha, aniruddha ani, ashwini ashu, ashish ashu, ashutosh ashu, bhagavathi bhagya, bhaskaran bhaskar
baskar baskaran, bhuvaneswari bhuvana bhuvi bhuvaneshwari, bharathi bharati, bhupendra bhupi bhupinder, brijesh brij,
chaitanya chaitu, chinnasamy chinna chinnaswamy, deepika deepu, deepak deepu, devendra dev devender devinder,
devendran dev, devaki devi, dharmendra dharam dharmender, dhanasekaran dhana dhanasekar, dineshkumar dinesh, durairaj
durai, duraisamy durai duraiswamy, easwaran eswaran iswaran eswar, elangovan elango ilango ilangovan, ezhilarasi ezhil
ezil, gayathri gayu gayatri, geethanjali geetha geeta, gnanasekaran gnanam, govindarajan govindaraj govind govinda
govindan, govindasamy govind govindaswamy, gurmeet guri, gurpreet guri, gurumurthy guru gurumoorthy, hariharan hari
haran, harikrishnan hari harikrishna, harish hari, harpreet harry, harjeet harry harjit, haridas hari, hemant hemu
hemanth, himanshu himu, indumathi indu indhumathi, indrani indu, jagadeesan jagadeesh jagan jagdish jagadish,
jagannathan jagan jagannath, janardhanan janardhan janardan jana, jayanthi jayanti, jayashree jayasri jayashri,
jitendra jeetu jitu jeet jitender, jyothi jothi jyoti, kamalakannan kamal, kamaraj kamal, kameswari kamu kameshwari,
kanakavalli kanaka, kanchana kanchu, kavitha kavita, keerthana keerthi, khushboo khushi, kiran kiru, kishore kishor,
kunal kunnu, kuppusamy kuppu kuppuswamy, lalitha lalli lali lalita, loganathan logu lokanathan, lokesh loki, madhavan
madhu madhav, madhusudan madhu madhusudhan madhusudhanan, madhumitha madhu madhumita, malathi malu malati, mallika
malli, mariappan mari, mangaiyarkarasi mangai, manpreet mani, manmohan mohan, mohanraj mohan, mohanlal mohan,
mrinalini mrinal, mukundan mukund, narendran narendra naren narender narinder, narendra naren, navaneethakrishnan
navaneethan navaneeth, neelakantan neelu neelakandan, neelaveni neela, neelam neelu, niranjan niru, pankajam pankaja,
pandian pandi pandiyan, pavithra pavi pavitra, pazhaniappan pazhani, poornima purnima poorni, preethi preeti preity,
purushothaman purushoth purushottam purush, purnachandra purna, radhakrishnan radhakrishna, rukmani rukku rukmini,
rupinder rupi, sachidanandam sachi, sadasivam sivam sada, sangeetha sangi sangeeta, sanjay sanju, sanjeev sanju
sanjiv, sanjana sanju, santhanam santha, santhosh santosh sandy, sandeep sandy, sandhya sandy, saravanan saravana
saran saravanakumar, saravanakumar saravana, sasikala sasi shashikala, sasikumar sasi shashikumar, satyendra satya
satyender, sarangapani sarang, shailendra shailu, shivani shivu, shubhangi shubha, shyamala shyam syamala, sitaraman
sitaram seetharaman, soundararajan soundar soundarajan, soundarya soundar, sowmya soumya, subashini suba subhashini,
subhash subhu, sumanth suman, sunderraj sunder, swapna swapu, swathi swati, tarun taru, tejaswini teju tejasvini,
tejas teju, thilagavathi thilaga thilagam, thulasi tulsi, udayakumar uday udhayakumar, upendra upi upender, usharani
usha, vaishnavi vaishu, vallinayagam valli, vanitha vani, varalakshmi varam, varsha varshu, veeramani veera,
velmurugan vel velu, velusamy velu, velayutham velu, vidyasagar vidya, vignesh viki vicky vighnesh vigneshwaran vikki,
vikram vicky viki, vikas vicky, vinayagam vinay vinayak, vinodkumar vinod, vinod vinoth vinu, vinodhini vino vinu,
virender viru virendra, vishnu vishu, yamuna yamu, yashwant yash, yashoda yasho, zubaida zubi, ajaykumar ajay,
bharatkumar bharat, dipankar dipu, debashish deb debu debasish, anirban ani, subrata subu, partha parthapratim,
biswajit bishu, prasenjit prasen, sanjib sanju, tanushree tanu, tanvi tanu, tanuja tanu, manisha manu, nikita niki
nikki, nikhil niki nikky, kirtana kirti, shweta shwetu sweta, sneha snehu, pooja pooji puja, richa rich, ritika riti
ritu, jaspreet jassi, jaswinder jassi, amarjeet amar amarjit, amandeep aman, sukhwinder sukhi sukhvinder, sukhdev
sukhi, kuldeep kuldip, baldev bal, balwinder balli, parminder pammi, satwinder satti, manjeet manjit, ranjit ranjeet,
ranjith ranji, unnikrishnan unni, unnikrishna unni, anilkumar anil, sajikumar saji, bijukumar biju, santhoshkumar
santhosh, sreekumar sreekumaran, sreedevi sridevi, aleykutty aley, annamma anna, mariamma mary mariam, thomaskutty
thomas thommy, kochumol kochu, chacko jacob, kuriakose kurian, varghese george varkey, ouseph joseph, mathai mathew
matthew, philipose philip, yohannan john, eapen stephen, paulose paul
"""
