"""Names that look like slips of each other and are not: brothers and sisters are often called so."""

_NAMES = """
aarav aarti abhay ajay ajit akash akhil alan allan amar amit amita amrit anand anil anish anita anju ankit ankita anna
anne anuj anup aparna arjun arti arun aruna arvind asha ashish ashok ashwin asif atul avni babita bella bharat bhavna
bhavya bina brian champa chitra daya deepa deepak deepti devika dhiraj dilip dimple dinesh divya elena ellen emma eric
erica farah farhan fatima gagan ganesh gaurav gauri gina girish gita gopal govind harish harsh harsha hasan hema
hemant hina hitesh hussain imran indira indu isha jagdish jane jaya jayesh jean jenna jitendra jitesh joan joana john
julia julie jyoti kabir kajal kala kamal kamala karan karen karim karin kartik kavita kavya kelly kelvin kevin khalid
kiran kirti komal kusum lalit lalita lata laura lauren leela lena lina madan madhav madhu mahendra mahesh mala malini
manish manisha manoj mansi maria marie marion mark martin marvin mary maya meena mia mina mira mohan mohit monika
mukesh mukta munir nadia nalini nandini narendra naresh nasir naveen nazir neeta neha nidhi nikhil nilesh nimesh nina
nisha nita nitin omar pallavi pankaj paresh paul paula pooja poonam prakash pramod pranav prasad pratik praveen prem
prema priya puneet radha raghav rahim rahul raj raja rajan rajat rajendra rajesh rakesh rama raman ramesh rana
rani rashid ratan ravi rekha renu reshma rina rishi rita ritesh ritu rohan rohini rohit rosa rose roshan rupa ruth
sachin sadia sagar salim salman samir sana sandeep sandhya sangeeta sanjana sanjay sanjeev sapna sara sarita sarla
satish savita seema shaila shakil shanta shanti shashi sheela shilpa shobha shyam sima sita smita sneha sohan somesh
sona sonal sonam sonia sonu stella subhash sudha sudhir sujata suman sumit sumita sunil sunita suraj surendra suresh
sushil sushma swati tanvi tara tarun tim tina tom uma umesh usha varsha varun vasant vera vidya vijay vijaya vikas
vikram vimal vimala vinay vineet vinod vipin vipul viren vishal vivek yash yogesh zahid zahir
"""
GIVEN_NAMES = frozenset(_NAMES.split())
