"""Indian given names: two of them are two people, however few letters differ."""

_NAMES = """
aadhya aakash aanya abbas abdullah abha abhay abhilash achal achyut adarsh adnan afsana aftab ahalya ajay ajit
akanksha akash akhil akhila akram akshara alaka alagu alok aloka amala aman amar amarnath amba ambika ambuj amina amit
amita amrita amudha amutha anand ananda anandi ananya anchal andal angad anil anila anish anisha anita anju anjali
anjana ankit ankita ankur annapurna ansh anshu anshul anu anuj anuja anurag anvita anwar apurva arav aravind archana
arif arivu arjun arohi arpan arpit arpita arthi aruna arun arundhati arunima arvind arya aryan asha ashis ashok ashwin
ashwini asif asma aslam atul avani avinash ayaan ayush azhar baby bala balan balraj balwant banu basanta bashir basil
beena bela bhagwan bhairav bhakti bharat bharathi bharti bhaskar bhavana bhavani bhavesh bhavin bhim bhola bhuvan
bhuvana bijoy bilal bimal bimala bindu binod binoy bina bishnu brahma brinda bushra chaman chand chanda chandan
chandana chandni chandra charan charu charulata chetan chetana chhaya chinna chirag chitra dakshina daman damini
darshan darshana darshini dayal deepa deepak deepali deepan deepika deepti deva devan devaki devang devansh devesh
devi devika dhanam dhananjay dhanush dhara dharani dharma dharmesh dheeraj dhruv dhruva dilip dinakar dinesh dipa
dipti divya durga durgesh ekta elango esha ezhil fahad faisal faiz faiza farid farida faruk fatima firoz gaja gajanan
ganga gaurang gaurav gauri gautam gayatri geeta ghanshyam gira giri girija girish gita gokul gomathi gopal gopika
govind guna gunjan gurdeep gurpreet guru hamid hamida hanuman hardik hari harika harini harish harsh harsha harshad
harshal harshini hasan hasina heena hema hemal hemant hemanta hemlata himani hina hiral hiren hitesh huma ila ilango
imran inbam indira indra indrajit indu iqbal irfan isha ishaan ishita ishwar jabbar jagan jagat jagdish jahnavi jai
jairam jamil jamila janaki janani janardan jasmin jaswant javed jaya jayan jayant jayanta jayanti jayesh jeeva jeevan
jignesh jinal jitesh joseph juhi juned jyoti jyotsna kabir kailash kajal kala kalai kalpana kalpesh kalyan kalyani
kamal kamala kamalesh kamini kamla kanak kanaka kanan kanchan kanika kanmani kanta kanti kapil karan karim karima
karishma karthik karthika karuna karunakar kasthuri kaushal kaushik kavin kaviya kavita kavya kayal keerthi kesava
keshav ketaki ketan ketki kishan kishor kishori komal kowsalya krishna kriti krunal kumar kumari kumud kunal kunti
kusum laila lakhan lakshman lakshya lalit lalita lata latif latika lavanya laxman leela lekha lina lokesh lokeshwari
madan madhav madhavi madhuri madhu magesh mahendra mahesh mahima mala malar malathi malini mallika malar mamata manas
manasi mandar mangala mani manik manish manisha manju manjula manjusha manoj manorama mansi mansur manu maran mariyam
maya mayank mayur mayura mayuri meena meenal megha meghana meghna mehul mihir milan milind mina minal mira mithun
mohan mohana mohini mohit mona monika mridula mrinal mukesh mukta mukul mumtaz muniyandi muralidhar murali murugan
mustafa muthu nabin nabila nadeem nagaraj nagma nalini naman namita namrata nandan nandini nandita nanda narayan
narayani naresh nargis narmada nasir nasreen natasha naveen navin navya nayan nayana nazia neelima neelam neeraj
neeraja neeta neha nehal nidhi nigar nikita nikunj nila nilam nilesh nilima nimisha nimesh nirmal nirmala niraj
niranjan nirupama nisar nisha nishant nishi nitesh nithya nitin niveda nivedita omkar padma padmini palani pallab
pallavi pandian pandit pankaj pankaja parag param paramesh paramjit paresh parimala parul parvati parvez parvin
patanjali pavan pavani pavithra payal poonam pooja poornima prabha prabhat prabhu prachi pradip pragati prajakta
prakash prakriti pramila pramod pranab pranali pranay pranita prasad prasanna prasanta prashant pratap pratibha pratik
pratiksha pratima praveen praveena prem prema priti pritam pritha priya priyam priyesh puja pulkit puneet punita
purnima pushkar pushpa pushpak rabindra rachana rachna radha raghav raghu rahim rahima rahul raj raja rajan rajani
rajat rajeev rajendra rajesh rajeshwari raji rajini rajiv rajni rakesh rakhi raksha raman ramana rama ramani ramesh
rameswari ramila ramya rana ranga rani ranjan ranjana ranjit ranjita rashid rashida rashmi ratan ratna ratnesh raunak
ravi ravina razia reema reena rekha renu renuka reshma revathi richa riddhi rina rinku rishabh rishi rita ritesh
ritika ritu riya riyaz rohan rohini rohit roopa roshan roshni rubina ruchi ruchika rukhsana rupa rupali rupesh sabina
sachin sadhana sadia sagar sagarika sahana sahil sai saif saira sajid sajida sakshi salim salima salman salma samir
samira sampat sana sandesh sandhya sandip sangita sania sanjana sanjay sanjiv sankar santosh sanvi sapna sarala saran
saranya saras sarita sarla saroj saroja sarvesh sasi sathish satish satya saurabh savita seema selva selvam selvan
selvi sendhil shabana shabnam shahid shahida shahnaz shakil shakila shakti shalini shama shamim shankar shanta
shantanu shanthi sharad sharada sharmila shashank shashi sheela sheetal shekhar shilpa shiva shivani shobha shobhit
shraddha shreya shruti shubha shubham shweta shyam shyama siddharth siddhi simran sindhu sita smita smriti sneha
snehal sohan sohini sonal sonali sonia soniya subha subodh subhash subhashini subrata sudha sudhir sudeep sugandha
suganya sujan sujata sujay sujit sukanya sulekha sultan sultana suma suman sumana sumathi sumedha sumit sumita sundar
sundari sunil sunila sunita supriya suraj surbhi surekha surendra suresh surya sushant sushil sushila sushma swapan
swapna swapnil swarna swati tabassum tamanna tanmay tanuja tanvi tanvir tapan tapas tapasi tara tarak taruna tarun
tejas thamarai thangam tilak trisha trupti tulsi tushar udaya uday ujjwal ujjwala uma umang umesh urmi urmila urvashi
usha usman utkarsh uttam vaibhav vaishali valli vanaja vandana vani vanita varsha varun varuna vasant vasanta vasanthi
vasudha vasuki vidhi vidhya vidya vigna vijay vijaya vijayan vikas vikash vikrant vimal vimala vinay vinaya vineet
vineeta vinita vinod vinoda vipin vipul viraj virat viren vishakha vishal vishala vishnu vishwa vivan vivek vrinda
yamini yamuna yash yashika yasmin yogita yogesh yogini yuvan yuvraj zahid zahida zaheer zakir zara zeenat zoya zubair
"""
INDIAN_NAMES = frozenset(_NAMES.split())
