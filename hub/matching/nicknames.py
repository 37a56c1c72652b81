"""Given names that one person may use for another: short forms, and spellings of one name in several tongues.

Own collection. A line is a group; a name may stand in several. It is kept small: a rare pair costs a review only.
"""

_GROUPS = """
elizabeth liz lizzie lizzy beth betty eliza lisa elsie libby bess bessie elspeth elisabeth elisabet elizabet betsy
margaret maggie meg peggy marge margie madge greta rita daisy mags
catherine katherine kathryn cathy kathy kate katie katy kat cath kath kitty catharine katarina katarzyna kasia caitlin
victoria vicky vicki vikki tori vic wiktoria
jennifer jen jenny jenni jennie
jessica jess jessie
rebecca becky becca bex rebekah beckie
samantha sam sammy sammi
alexandra alex sandra sandy lexi lexie alexa ola aleksandra sasha
alexander alex alec sandy alexei lex aleksander sasha xander
christine chris chrissie tina christina krystyna kirsty cristina
christopher chris kit topher krzysztof
patricia pat patsy tricia trish paddy patrycja
patrick pat paddy padraig patryk
deborah debbie deb debra debs
susan sue susie suzanne susanna suzie susannah zuzanna sukie
jacqueline jackie jacqui jacky
barbara barb babs basia
dorothy dot dotty dolly dora
frances fran francesca frankie fanny
francis frank frankie fran
philippa pippa pip philly
philip phil phillip pip filip
stephanie steph steffi stefania
stephen steve steven stevie stefan stephan
theresa tess terry tessa teresa tracy terri
natalie nat natalia natasha natalya
gabrielle gaby gabby gabriella gabriela
georgina george georgie gina georgia
charlotte charlie lottie lotte char
isabella bella izzy isabel isobel isabelle ishbel izabela
eleanor ellie nell nellie elinor nora eleanora elena
ellen ellie nell helen
helen nell ellie elena lena
abigail abi abby gail abbie
amanda mandy manda
angela angie ange aniela
annabel bella annie annabelle
ann anne anna annie nan nancy ania hannah hanna
caroline carrie caro carolyn carol karolina lina
cynthia cindy
emily em emmy millie emilia
emma em emmie
florence flo florrie flossie
gillian gill jill gilly
harriet hattie harry
jane janie jan janey
janet jan jannie
joanna jo joanne joann joan joasia
josephine jo josie
judith judy jude
julia julie jules julianne
karen kaz
kimberly kim kimberley
laura laurie lori
leanne lee leanna
lillian lily lilly lil liliana
lucy lu lucie lucia lucja
madeleine maddie maddy madeline
magdalena magda lena madzia
malgorzata gosia margaret
agnieszka aga agnes
mary molly polly maria marie mae moira mair maryam mariam
matilda tilly tilda mattie
melanie mel
melissa mel missy lissa
michelle shell shelly chelle mich michele
mildred millie
miranda randy mira
nicola nicky nikki nic nichola nicole
olivia liv livvy ollie oliwia
pamela pam
penelope penny pen
priscilla cilla
rachel rach rachael rachelle
rosemary rose rosie romy
roseanne rose rosie
sarah sally sadie sara zara
sophie sophia soph zofia sofia zosia
tabitha tabby
tamsin tammy tamsyn
valerie val
vanessa nessa ness
veronica ronnie vera weronika
winifred win winnie freda
zoe zo
albert al bert bertie
alan al allan allen alun
alfred alf alfie fred freddie
andrew andy drew andrzej andrei
anthony tony ant antony antoni anton
arthur art artie artur
benjamin ben benny benji
bernard bernie
bradley brad
cameron cam
charles charlie chas chuck karol
clifford cliff
daniel dan danny danielle
darren daz
david dave davey dai davy dawid dafydd
dennis den denny
derek del
dominic dom dominik
donald don donny
douglas doug dougie
edward ed eddie ted ned teddy
edwin ed eddie
edmund ed eddie ned
eric ric rick erik
eugene gene
frederick fred freddie freddy fryderyk
gareth gaz gary
garry gary gaz
geoffrey geoff jeff jeffrey
george georgie jerzy
gerald gerry jerry ged
gerard gerry ged
gordon gord
graham grae graeme
gregory greg gregor grzegorz
harold harry hal
henry harry hal hank henryk
herbert bert herb bertie
howard howie
hugh hughie shug huw
ian iain euan ewan
jacob jake jakub kuba jakob
james jim jimmy jamie jem seamus hamish
jason jase
jeremy jez jerry jem
john johnny jack jon ian sean jan evan ieuan
jonathan jon jonny johnny jonathon nathan
joseph joe joey jozef jo
joshua josh
kenneth ken kenny
kevin kev
lawrence larry laurie laurence loz lawrie
leonard len lenny leo
leslie les lesley
lewis lew louis lou ludwik
malcolm mal malc
martin marty marcin
matthew matt matty mateusz
maurice mo morris
maxwell max
maximilian max
michael mike mick mickey micky mikey michal misha
mitchell mitch
nathaniel nat nathan nate
nathan nat nate
neil neal niall
nicholas nick nicky nico nikolas mikolaj nicolas
nigel nige
norman norm
oliver ollie olly oliwier
oscar ozzie
oswald oz ozzie
paul pauly pawel
peter pete piotr petr pedro
raymond ray
reginald reg reggie
richard rick dick ricky rich richie ryszard
robert rob bob bobby robbie bert rab robin
roderick rod roddy
rodney rod roddy
roger rodge
ronald ron ronnie
rupert roo
russell russ
samuel sam sammy
sebastian seb bas
sidney sid sydney
simon si szymon
stanley stan stanislaw
stuart stu stewart
terence terry tel terrence
theodore ted theo teddy
thomas tom tommy tam tomasz
timothy tim timmy
tobias toby
trevor trev
vincent vince vinny
walter wally walt wat
wayne waz
wilfred wilf fred
william will bill billy liam willie wim gwilym
zachary zac zach zack
mohammed muhammad mohamed mohammad muhammed mohamad mohd mo muhamed mahomed mahamed maxamed md
ahmed ahmad achmed axmed ahmet
ali aly cali
hussein hussain husain hossain husayn xuseen hussien
hassan hasan xasan hassen
abdul abdullah abdallah abdulla abdi
abdirahman abdulrahman abdurrahman abdi abdul rahman
yusuf yousef youssef yousuf yusef joseph
ibrahim ebrahim ibraheem abraham
fatima fatema fatimah faduma fadumo
aisha ayesha aysha aaisha caasha aishah asha
khadija khadijah kadija khadeeja
zainab zaynab zeinab zeynep zaineb
maryam mariam miriam maryum
nusrat nusrath
parveen parvin perveen
shabnam shabana
nasreen nasrin
rashid rasheed
khalid khaled
usman osman uthman othman
umar omar omer
yasmin yasmeen jasmine jasmin yasmine
harpreet harry preet
gurpreet gary preet
manpreet mandy manny preet
jaspreet jas jaz jassi
simran simranjit simi
amandeep aman mandeep
rajinder raj rajvinder
sukhdeep sukh sukhi
oluwaseun seun oluseun
oluwatobi tobi tobiloba
oluwaseyi seyi
chukwuemeka emeka
ngozi ngozichukwu
siobhan shivaun shevaun shiobhan
sean shaun shawn shane
niamh neve neeve
aoife eefa efa
caoimhe keeva kweeva
saoirse sersha
eilidh ailie ayleigh
catriona catrina katrina trina
rhiannon rhi
angharad hari
megan meg meggie meghan
gwendolen gwen gwendoline
elaine lainey ileana elena
mihai mihail mihaita michael
andreea andrea
ioana joana oana
alexandru alex sandu
ionut ion ioan john
gheorghe george
stefan stephen
vasile vasi
cristian cristi christian chris
florin florian
constantin costel costin
elena lena ileana helen
xiaoming ming
wei way
"""


def _by_name() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(_GROUPS.split("\n")):
        for name in line.split():
            groups.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


NICKNAMES = _by_name()
"""Numbers of the groups in which a name stands."""
