"""Names that people of England, Wales, Scotland and Ireland have, the commonest first."""

ENGLISH_WOMEN = """
Sarah Emma Laura Jessica Rebecca Charlotte Chloe Lauren Sophie Hannah Amy Gemma Samantha Lisa Michelle Nicola Claire
Karen Susan Julie Elizabeth Katie Danielle Stacey Kelly Victoria Rachel Natalie Stephanie Jennifer Louise Joanne Amanda
Catherine Katherine Margaret Patricia Olivia Amelia Isla Ava Emily Ella Grace Mia Lily Freya Evie Poppy Isabella Ruby
Megan Bethany Georgia Jade Paige Abigail Molly Lucy Eleanor Alice Amber Holly Leah Shannon Kayleigh Kirsty Hayley
Christine Jacqueline Deborah Tracey Sharon Dawn Angela Helen Alison Jane Anne Janet Maureen Sandra Carol Linda Barbara
Jean Dorothy Maria Melissa Naomi Kimberley Leanne Cheryl Vanessa Tina Wendy Heather Diane Lorraine Yvonne Denise
Carly Zoe Zara Harriet Rosie Matilda Florence Daisy Phoebe Scarlett Sienna Maisie Eliza Annabelle Tia Demi Courtney
Chelsea Ellie Abbie Tiffany Tanya Josephine Frances Theresa Marie Ann Sally Ruth Judith Pauline Sheila Lynn Rosemary
"""
ENGLISH_MEN = """
James David Daniel Michael Christopher John Paul Mark Andrew Thomas Matthew Robert Stephen Lee Adam Ryan Jack Joshua
Luke Liam Jamie Richard Anthony William Joseph Ben Benjamin Samuel Craig Jason Darren Gary Kevin Simon Peter Nathan
Aaron Jordan Kyle Connor Callum Lewis Bradley Ashley Scott Dean Wayne Shane Carl Karl Martin Ian Neil Stuart Steven
Alexander Nicholas Jonathan Timothy Philip Gareth Barry Graham Keith Nigel Trevor Terence Alan Brian Colin Derek
Raymond Roy Kenneth Ronald George Harry Charlie Oliver Noah Jacob Alfie Oscar Leo Archie Ethan Logan Mason Max Harrison
Henry Edward Frederick Arthur Albert Dylan Tyler Jake Reece Rhys Kieran Sean Shaun Dominic Patrick Gavin Leon Marcus
Jayden Kayden Brandon Corey Curtis Damian Danny Elliot Finley Toby Theodore Isaac Louis Stanley Victor Vincent Zachary
Russell Glenn Clive Geoffrey Leslie Malcolm Maurice Norman Roger Douglas Howard Julian Francis Gerald Gregory Clifford
"""
ENGLISH_FAMILIES = """
Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall
Wood Jackson Clarke Clark Patel Harris Lewis Turner Martin Cooper Hill Ward Moore Hughes Edwards King Baker Harrison
Morris Allen Lee Scott Watson Parker Bennett Young Davis Cook Richardson Shaw Bailey Carter Collins Bell Cox Miller
Phillips Marshall Simpson Price Anderson Adams Wilkinson Foster Ellis Chapman Mason Gray Webb Rogers Hunt Mills Holmes
Palmer Matthews Gibson Fisher Barnes Knight Lloyd Butler Russell Barker Stevens Jenkins Dixon Fletcher Pearson Reynolds
Harvey Fox Grant Andrews Ford West Lawrence Payne Elliott Day Ball Cole Burton Hudson Wells Cooke Bradley Rose Saunders
Chambers Armstrong Carr Hart Gardner Newman Gill Spencer Stone Dean Perry Lane Hawkins Webster Berry Carpenter Read
Reid Austin Byrne Peters Freeman Page Barrett Warren Bird Woods Porter Nicholson Oliver Hayes Francis Bishop Poole
Nichols Hopkins Long Lambert Burns Cunningham Parsons George May Watts Dawson Arnold Osborne Marsh Walsh Kemp Todd Booth
Cross Curtis Bates Sutton Higgins Brooks Griffin Morton Hicks Doyle Pritchard Frost Barton Norris Jordan Steele Sharp
"""
PLACE_STARTS = """
Ash Black Brad Brook Burn Clay Cole Cran Dun East Elm Farn Gold Hard Hart Haw Hazel Hol Horn Kings Lang Lin Long Marl
Mill Moor New Nor Oak Old Over Pen Pres Rad Red Rush Sand Shel Staple Stan Stock Sud Swin Thorn Thurl Under Wake Wal
Wen Whit Wick Win Wood Wyn
"""
PLACE_ENDS = """
acre bank beck bourne bridge bury by combe cote croft dale den field ford gate ham hurst land ley low man more
rick shaw side stead stock ston ton wall way well wick wood worth
"""
"""A start and an end make the many rare English family names."""
WELSH_WOMEN = """
Sian Rhian Carys Bethan Megan Ffion Catrin Cerys Angharad Lowri Nia Elin Seren Nerys Rhiannon Gwen Eleri Mair Delyth
Menna Branwen Heledd Llinos Eirlys Glenys Morfydd Gwenllian Manon Mali Beca
"""
WELSH_MEN = """
Rhys Owen Dylan Gareth Gethin Huw Ieuan Iwan Dafydd Aled Emyr Geraint Llyr Osian Ioan Tomos Gruffydd Gwyn Hywel Idris
Alun Bryn Carwyn Deiniol Elis Evan Iestyn Morgan Rhodri Trefor
"""
WELSH_FAMILIES = """
Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen James Rees Morris Price Phillips
Jenkins Harris Lloyd Richards Parry Powell Rowlands Howells Pritchard Bowen Vaughan Llewellyn Humphreys Gwilym Probert
Prosser Beynon Treharne Meredith Ellis Watkins Hopkins Bevan
"""
SCOTTISH_WOMEN = """
Fiona Kirsty Morag Eilidh Catriona Isla Ailsa Mhairi Shona Iona Skye Heather Lorna Rhona Elspeth Jean Senga Kirsten
Moira Sheena Mairi Aileen Marion Agnes Isobel Jessie Lesley Audrey Effie Una
"""
SCOTTISH_MEN = """
Callum Euan Fraser Hamish Angus Alasdair Craig Duncan Graeme Gregor Iain Kenneth Lachlan Malcolm Murray Ross Rory
Ruaridh
Stuart Struan Finlay Fergus Gordon Donald Archibald Blair Cameron Innes Keir Magnus
"""
SCOTTISH_FAMILIES = """
Smith Brown Wilson Campbell Stewart Robertson Thomson Anderson MacDonald Scott Reid Murray Taylor Clark Ross Watson
Morrison Paterson Young Mitchell Walker Fraser Miller McDonald Gray Henderson Hamilton Johnston Duncan Graham Ferguson
Kerr Davidson Bell Cameron Kelly Martin Hunter Allan MacKenzie Grant Simpson Mackay McLean MacLeod Black Russell
Marshall
Wallace Gibson Kennedy Gordon Sutherland McIntyre McGregor Muir Ritchie Docherty McKenna McMillan
"""
IRISH_WOMEN = """
Siobhan Aoife Niamh Ciara Sinead Roisin Orla Caoimhe Grainne Aisling Eimear Mairead Bridget Deirdre Nuala Saoirse Maeve
Fionnuala Clodagh Dearbhla Kathleen Noreen Brigid Concepta Eileen Una Ailbhe Meadhbh Sorcha Colleen
"""
IRISH_MEN = """
Sean Conor Patrick Ciaran Declan Cormac Eoin Padraig Brendan Dermot Oisin Niall Fergal Kieran Liam Diarmuid Cathal
Donal Eamon Seamus Tadhg Ruairi Colm Darragh Fionn Gerard Malachy Aidan Rory Cian
"""
IRISH_FAMILIES = """
Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy
Lynch
Murray Quinn Moore McLoughlin Connolly Daly O'Connell Wilson Dunne Brennan Burke Collins Campbell Clarke Johnston Hughes
O'Farrell Fitzgerald Brown Martin Maguire Nolan Flynn O'Callaghan O'Donnell Duffy Mahony Boyle Healy Shea White
McDonagh Ward Cawley Mongan Stokes Joyce
"""
