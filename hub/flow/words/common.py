"""Words that everybody writes. Own list, made by us: they are no slip of anybody's name.

A name that is one of these words counts where it is written with a capital, or where nothing is.
"""

_WORDS = """
a about above abuse abused abusing across act action address advice afraid after afternoon again against age aged ago
agree agreed air alcohol all alleged allow allowed almost alone along already also although always am amber among an
and angry animal another any anyone anything apart apologised appear appeared appointment april are area argued
arguing argument arm arms around arranged arrest arrested arrival arrive arrived art as ash ask asked asking asleep
assault assaulted assessment assist at attack attacked attempt attempted attend attended attending august aunt autumn
away baby back bad bag baker ball bang banged bank banks bar bare bath bathroom be bean bear beat beaten beating
became because become bed bedroom been before began begin behaviour behind being believe believed bell below belt
beside best better between big bill bills bin bird bishop bit bite bitten black blame blamed blaming bleed bleeding
block blocked blood bloom blow blue board body bond book both bottle bottom bought bowl box boy boys bracelet branch
break breakfast breath breathe breathing breeze brick bridge bright bring broke broken brook brooks brother brothers
brought brown bruise bruised bruises bruising building burn burnt bus bush business but buy by cake call called
calling calls calm came can cannot car card care career carefully carer carpenter carried carry case cash cat caught
cause caused chair chance change changed charge charged charm chase chased check chest child children choice choke
choked choking christian church city claim claimed claims clay clear clearly cliff clock close closed clothes coat
collar come comes coming comment comments common concern concerned concerns conditions consent constable contact
contacted contacting continue continued control controlled controlling cook corner could council count couple course
court cousin crash crawl cream cried crime cross crown cry crying cup cut dad daily damage damaged dark daughter
daughters dawn day days dead deal dear death december decided deep delay den denied deny describe described despite
destroyed detail details did different difficult dinner disclosed disclosure distressed divorce do doctor does dog
doing done door doors dot down drank drawer dressed drink drinking drive driven driver drop drove drugs drunk due
during each ear earlier early ears east easter ed edge effect eight either elbow eleven else emergency emotional end
ended ends engaged english enough enter entered entry escape escaped even evening event events ever every everyone
everything evidence ex except explained eye eyes face fact faith fall fallen false family far farmer father fear
feared fearful fears february feel feeling feels feet fell felt few field fight fighting financial find fine finger
fingers finish finished fire first fist five flat fled flint flood floor flower follow followed following food foot
for force forced ford forest forget forgot fortune forward found four fox frank free french frequently fresh friday
friend friends frightened from front full further future game garden gardener gate gave gene general gentle get gets
getting girl girlfriend girls give given glass go goes going gold gone good got grab grabbed grabbing grace grand
grandad grandchildren grandmother grant grass grave gray great green grew grey grip gripped ground group grow guest
guy had hair half hall hand handed hands hang happen happened happens happy harass harassed harassment hard hardy harm
harmed has hat hate have having he head health hear heard hearing heart heath heavy held help helped her here herself
hey hide high hill him himself his hit hits hitting holding holds hole holiday home honest honey hope horse hospital
hot hour hours house housing how however hug hunt hunter hurt hurting husband i ice idea if ignored ill immediate in
incident incidents increase indicated injured injuries injury inside instead interview into intoxicated iron is
isolated issue it its itself jacket jaw jealous jewel job journey joy judge july jump jumped june just justice keep
keeps kept key keys kick kicked kicking kids kill killed kind king kit kitchen knee knew knife knight knock knocked
knot know known knows lady lake lamb land lane large last late later laugh laughed law laws lead leads leave leaves
leaving led left leg legs less let letter level lied life lift light like likely line lines lip list listen little
live lived lives living loan lock locked locks long longer look looked looking lost loud love loved loving low luck
lunch lying mad made main major make makes making male man manner many march mark marked marks marriage married matter
matters may maybe me mean means meant mediate medical medication meet meeting men mental mention mentioned mercy mess
message messages met mid middle might mile miles milling mind mine minor minute minutes mirror miss missing mobile
moment monday money month months moody moon more morning moss most mother mouth move moved moves moving much multiple
mum murder must my nail name named names nan near neck need needed needs neighbour neighbours neither nervous never
new news next nice nick night nights nil nine no nobody noise none nor normal normally north nose not note noted
nothing notice noticed november now number nurse object objects obtained occasion occasions october of off offence
offer offered office officer officers often oh oil old olive on once one ongoing only onto open opened or orchard
order orders other others our out outside over overnight own owner pack packed page paid pain palm panic paper parent
parents park parks part partner party pass passed past pat patch path patience pay payment peace pearl peg pen penny
people perhaps period person persons phone phoned photo pick picked piece pike pin pip place placed places plan plate
play played pleaded please point poor pope porter possible post potter pound power prefer pregnant present press
pressed previous price prince prior private probably problem problems process promise property protect protection
provided prudence public pull pulled punch punched punching push pushed pushing put putting queen question questions
quickly quiet quite race rage rain raised ran rang rape raped rather raven ray reach reached read reader ready real
really reason rebel received recent recently record recorded red reed refer referral referred refuge refused regarding
regularly relationship release released remain remained remember reported reports residence respond responded response
rest result return returned rice rich ride right rise risk river rivers road rob rock rode room rope rose round ruby
rude run running rush said sale salt same sand sandy sat saturday save saw say saying says scar scared scene school
scream screamed screaming sea season second see seek seemed seen self send sent separated separation september
sergeant serious seriously service services set seven several sex sexual shake shaken shaking shall share sharp she
shell shirt shock shoe shoes shook shop short shot should shoulder shout shouted shouting shouts show showed shown
side sight sign signs silver since sing single sister sisters sit sitting situation six sky slammed slap slapped sleep
sleeping slept slight small smash smashed smell smoke snow so social sofa soft some someone something son sons soon
sore sorry sound south spare spat speak speaking spoke spoken spring squeeze squeezed stable stage stairs stalk
stalked stalking stamp stand star start started starting starts state stated statement states station stay stayed
staying steel step stepped stick still stole stone stop stopped storm stormed story straight strange strangle
strangled strangling street stress strike strong struck stuck suddenly sue suffered suicidal suicide summer sunday
sunny support sure surprise suspect swear swearing swift swollen swore table take taken takes taking talk talked
talking tall taller tank tea tear tears tel tell telling tells temper text texted texts than that the their them then
there therefore these they thing things think third this those though thought thousand threat threaten threatened
threatening threats three threw throat through throw thrown thumb thursday ticket tie tight till time times tiny tired
to today together told tone too took tooth top torn touch touched toward towards towel town toys traffic train travel
tried tries trip trouble true trust try trying tuesday turn turned twelve twice two type under unknown unsafe until up
upon upset upstairs us use used using usual usually van vehicle verbal verbally very victim video violence violent
visible visit visited voice wait waited waiting wake walk walked walking walks wall walls want wanted wants ward warm
warn warned was wash watch watched water wave way we weapon wednesday week weekend weeks well went were west wet what
when where whether which while white who whole whom whose why wide wife wild will willow win window windows wine
winter wise wish with within without witness witnessed woke wolf woman women wood woods word words wore work worked
worker working worse worst would wound wounds wrist write written wrong yard year years yelled yellow yes yesterday
yet you young your
"""
COMMON = frozenset(_WORDS.split())
