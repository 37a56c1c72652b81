"""Other forms of one name: pet names, and spellings of names that come from other scripts and tongues."""

from collections.abc import Mapping

_PET_NAMES = """
Abigail:Abi,Abbie Alexandra:Alex,Sandra,Lexi Alexander:Alex,Sandy,Xander Alison:Ali Amanda:Mandy Andrew:Andy,Drew
Angela:Angie Annabelle:Bella,Anna Anne:Annie Anthony:Tony,Ant Archibald:Archie Arthur:Art Barbara:Babs,Barb
Benjamin:Ben,Benny Bethany:Beth Bethan:Beth Bradley:Brad Bridget:Bridie,Biddy Callum:Cal Catherine:Cath,Cathy,Kate,Katie
Charlotte:Charlie,Lottie Cheryl:Chez Christine:Chris,Chrissy,Tina Christopher:Chris,Kit Daniel:Dan,Danny Danielle:Dani
David:Dave,Davey,Dai Dafydd:Dai Deborah:Deb,Debbie Dominic:Dom Dorothy:Dot,Dolly Edward:Ed,Eddie,Ted,Ned
Eleanor:Ellie,Nell,Nora Elizabeth:Liz,Lizzie,Beth,Betty,Libby,Lisa Eliza:Liza Emily:Em,Millie Emma:Em
Florence:Flo,Florrie
Frances:Fran,Frankie Francis:Frank,Frankie Frederick:Fred,Freddie Gareth:Gaz,Gary Gary:Gaz Gemma:Gem Geoffrey:Geoff
Georgia:George,Georgie Gerald:Gerry Gerard:Gerry Graham:Gray Gregory:Greg Hannah:Han Harriet:Hattie,Harri Harrison:Harry
Henry:Harry,Hal Isabella:Bella,Izzy,Issy Jacob:Jake Jacqueline:Jackie,Jacqui James:Jim,Jimmy,Jamie Janet:Jan
Jennifer:Jen,Jenny Jessica:Jess,Jessie Joanne:Jo John:Jack,Johnny Jonathan:Jon,Jonny Joseph:Joe,Joey Josephine:Jo,Josie
Joshua:Josh Judith:Judy Katherine:Kate,Kathy,Katie,Kat Kathleen:Kath,Kathy Kenneth:Ken,Kenny Kevin:Kev Kimberley:Kim
Lauren:Loz Leslie:Les Lorraine:Lol Louise:Lou Malcolm:Mal,Malc Margaret:Maggie,Peggy,Meg,Marge Martin:Marty
Matilda:Tilly,Tilda Matthew:Matt Maureen:Mo Megan:Meg Melissa:Mel,Lissa Michael:Mick,Mike,Mikey Michelle:Shell,Chelle
Natalie:Nat Nathan:Nath,Nate Nicholas:Nick,Nicky Nicola:Nicky,Nic Norman:Norm Oliver:Ollie Olivia:Liv,Livvy Oscar:Oz
Patricia:Pat,Patsy,Tricia,Trish Patrick:Pat,Paddy Pauline:Paula Peter:Pete Philip:Phil Phoebe:Phebe Raymond:Ray
Rebecca:Becky,Becca Richard:Rick,Dick,Ricky,Rich Robert:Rob,Bob,Bobby,Robbie,Bert Ronald:Ron,Ronnie Rosemary:Rose,Rosie
Russell:Russ Samantha:Sam,Sammy Samuel:Sam,Sammy Sandra:Sandy Sarah:Sally,Sadie Sharon:Shaz Shaun:Shauny Sophie:Soph
Stacey:Stace Stanley:Stan Stephanie:Steph,Stevie Stephen:Steve,Ste Steven:Steve Stuart:Stu Susan:Sue,Susie Terence:Terry
Theodore:Theo,Ted Theresa:Terri,Tess Thomas:Tom,Tommy Timothy:Tim Tracey:Trace Victoria:Vicky,Tori Victor:Vic
Vincent:Vince,Vinny William:Bill,Billy,Will,Liam Zachary:Zac,Zack Agnieszka:Aga Katarzyna:Kasia Małgorzata:Gosia
Magdalena:Magda Joanna:Asia,Aska Aleksandra:Ola Barbara:Basia Elżbieta:Ela Zuzanna:Zuza Krzysztof:Krzysiek,Chris
Tomasz:Tomek Grzegorz:Grzesiek,Greg Jakub:Kuba Mateusz:Mati Łukasz:Luke Wojciech:Wojtek Zbigniew:Zbyszek Michał:Mike
Oluwaseun:Seun Oluwakemi:Kemi Oluwatobi:Tobi Oluwafemi:Femi Chukwuemeka:Emeka Babatunde:Tunde Folasade:Sade
Funmilayo:Funmi Temitope:Temi Chinedu:Nedu Olanrewaju:Lanre Ikechukwu:Ike Titilayo:Titi Alexandru:Alex Mihaela:Miha
Constantin:Costi Gabriela:Gabi Florentina:Flori Harpreet:Harps,Preet Amandeep:Aman Gurpreet:Gurps,Preet Simran:Sim
Rajinder:Raj Kulwinder:Kully Parminder:Pammy Sukhwinder:Sukhi Abdirahman:Abdi Khadija:Dija Mohammed:Mo
Muhammad:Mo Imran:Immy Kashif:Kash Zeeshan:Zee Siobhan:Shiv Fionnuala:Nuala Padraig:Paddy Seamus:Shay Kirsty:Kirst
"""
_SPELLINGS = """
Mohammed,Muhammad,Mohammad,Mohamed,Muhammed,Mohd Ahmed,Ahmad,Ahmet Hussain,Hussein,Husain,Hossain Hassan,Hasan
Ayesha,Aisha,Aysha,Aishah,Ayisha Fatima,Fatimah,Fathima,Fatema Khadija,Khadijah,Khadeja Zainab,Zaynab,Zeinab
Maryam,Mariam,Miriam,Maryan Nasreen,Nasrin,Nasrine Yasmin,Yasmeen,Jasmin Yusuf,Yousaf,Yousef,Youssef,Yusef
Omar,Umar,Omer
Usman,Osman,Othman,Uthman Ibrahim,Ebrahim,Ibraheem Tariq,Tarek,Tarik Khalid,Khaled Bilal,Billal Rashid,Rasheed
Saeed,Said,Sayed,Syed Abdullah,Abdallah,Abdulla Abdirahman,Abdulrahman,Abdurrahman Rahman,Rehman,Rahmaan
Mahmood,Mahmud,Mehmood,Mahmoud,Mahamud Akhtar,Akhter,Akter Chaudhry,Choudhury,Chowdhury,Chaudhary,Choudhry,Chaudhari
Qureshi,Quraishi,Kureshi Sheikh,Shaikh,Sheik Siddiqui,Siddique,Siddiqi Begum,Begam Hoque,Haque,Huq Miah,Mia,Meah
Uddin,Udin,Ud-Din Khanom,Khanam,Khanum Parveen,Parvin,Perveen Shaheen,Shahin Rukhsana,Ruksana,Roxana Sadia,Sadiya
Saima,Sayma Amina,Aminah,Ameena Naveed,Navid,Navaid Faisal,Faysal Javed,Javid,Jawed Kaur,Kour Dhaliwal,Dhariwal
Singh,Sing Manpreet,Manprit Harpreet,Harprit Sukhdeep,Sukhdip Amandeep,Amandip Baljit,Baljeet Siobhan,Shivaun,Siobhán
Sinead,Sinéad,Shinade Niamh,Neve,Neave Aoife,Eefa Caoimhe,Keeva,Kiva Roisin,Róisín,Rosheen Ciaran,Kieran,Keiran
Sean,Shaun,Shawn,Seán Conor,Connor,Conner Eoin,Owen,Eoghan Padraig,Pádraig,Patrick Grainne,Gráinne,Grania Maeve,Meadhbh
Catherine,Katherine,Kathryn,Catharine,Katharine Stephen,Steven Clarke,Clark Claire,Clare Ann,Anne Sara,Sarah
Lyn,Lynn,Lynne
Rebecca,Rebekah Philip,Phillip Philips,Phillips Geoffrey,Jeffrey Stuart,Stewart Graham,Graeme Alan,Allan,Allen
Lewis,Louis
Jon,John Nicola,Nichola Tracey,Tracy Stacey,Stacy,Staci Kelly,Kelley,Kellie Hayley,Hailey,Haley Zoe,Zoë Chloe,Chloë
Leanne,Lianne Gillian,Jillian Sian,Siân,Shan Rhys,Reece,Rees Megan,Meghan Dafydd,David Tomos,Thomas Ioan,Ieuan
MacDonald,McDonald,Macdonald MacKenzie,McKenzie,Mackenzie MacLeod,McLeod,Macleod McLean,MacLean McGregor,MacGregor
O'Brien,OBrien,O'Brian O'Neill,O'Neil,ONeill O'Connor,OConnor,O'Conner O'Reilly,OReilly,Reilly O'Sullivan,Sullivan
Reid,Read,Reed Thompson,Thomson Davis,Davies Taylor,Tayler Brown,Browne Cook,Cooke Green,Greene Harrison,Harrisson
Smith,Smyth Hughes,Hewes Johnson,Johnston,Johnstone Nicholson,Nicolson Anderson,Andersen Pearson,Pierson
Małgorzata,Malgorzata Łukasz,Lukasz Paweł,Pawel Michał,Michal Sławomir,Slawomir Elżbieta,Elzbieta Grażyna,Grazyna
Ștefan,Stefan,Stephan Ionuț,Ionut Răzvan,Razvan Cătălin,Catalin Luminița,Luminita Fadumo,Faduma,Fatuma Abdi,Cabdi
Halima,Haleema,Xaliimo Sahra,Zahra,Sarah Hodan,Hodon Ali,Aly Xiaoming,Hsiao-Ming,Xiao-Ming Zhang,Chang,Cheung Li,Lee
Wang,Wong Chen,Chan Adeyemi,Adeyemy Okonkwo,Okonkwor Chukwuemeka,Chukwu-Emeka Oluwaseun,Oluwashen
Jakub,Jacub Aleksandra,Alexandra Wiktoria,Victoria Zofia,Sofia Katarzyna,Catarzyna Krzysztof,Krzystof,Christof
Jayden,Jaden,Jaydon Kayden,Kaden,Caiden Aaron,Arron,Aron Isla,Ila Mia,Mya Ellie,Elly Abbie,Abby Sophie,Sofie Lily,Lilly
"""


def _pets() -> dict[str, tuple[str, ...]]:
    pairs = (line.split(":") for line in _PET_NAMES.split())
    return {name: tuple(short.split(",")) for name, short in pairs}


def _spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in (word.split(",") for word in _SPELLINGS.split()):
        for name in group:
            others = tuple(other for other in group if other != name)
            found[name] = (*found.get(name, ()), *others)
    return found


PET_NAMES: Mapping[str, tuple[str, ...]] = _pets()
"""What people are called who were given a name; own collection."""
SPELLINGS: Mapping[str, tuple[str, ...]] = _spellings()
"""How else a name is spelled; own collection."""
