"""Signs of another world in English."""

import re

from .cues import PERSON, PLACE, WORK, Cues, N, signs, words

_FIRST_NAMES = words("""
christopher phil phillip simon martin graham colin neil ian duncan oliver oscar leo max felix hugo theo edgar arnold
alfred frederick fred ernest leonard howard norman clive derek trevor nigel geoffrey stuart barry glenn marcus
julian dominic sebastian rupert ellen eleanor irene marjorie dorothy edith agnes hazel joanna deirdre fiona moira
bridget kathy cathy judith james john robert michael david william richard joseph thomas charles daniel matthew
anthony steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary
nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander alex patrick raymond
dennis jerry tyler aaron jose adam nathan henry peter kyle walter harold jeremy ethan carl keith roger gerald
christian sean arthur noah lawrence jesse joe bryan billy albert dylan bruce willie gabriel alan juan wayne ralph
eugene vincent russell louis philip bobby tom tony johnny mike jim sam ben dan steve mary patricia jennifer linda
elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle
carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela anna brenda pamela emma
nicole helen samantha katherine christine rachel carolyn janet catherine maria heather diane olivia julie joyce ruth
lauren kelly christina joan evelyn judith andrea hannah megan jacqueline martha teresa gloria sara janice ann anne
kathryn abigail sophia sophie frances alice judy isabella julia denise danielle marilyn natalie diana marie kate
lucy clara eva nina marco luca giovanni giuseppe antonio mario francesco carlo paolo pietro lorenzo matteo
alessandro roberto stefano andrea giulia chiara elena sofia lucia francesca silvia carlos luis miguel pedro javier
diego pablo fernando rafael ricardo ivan dmitry sergei alexei olga natasha tatiana giorgio luigi enrico dario fabio
marta klaudia lena greta ingrid sven lars mikhail andrei nikolai yuri vladimir hans klaus jurgen pierre jacques
camille claire avi moshe yossi noa tamar yael
""")
_TITLES = words("""
nurse midwife pilot agent journalist reporter historian philosopher mathematician physicist chemist economist
politician monk knight baron admiral marshal astronaut jockey umpire referee dancer choreographer architect
photographer activist billionaire defendant suspect victim candidate mr mrs ms miss mister dr doctor prof professor
sir lady lord dame senator congressman congresswoman governor mayor president judge justice sheriff captain capt
colonel sergeant sgt lieutenant officer detective inspector coach rev reverend pastor bishop saint uncle aunt auntie
grandma grandpa cousin king queen prince princess actor actress singer rapper comedian author novelist poet painter
sculptor pianist violinist guitarist drummer composer conductor striker midfielder goalkeeper defender winger
quarterback batsman boxer sprinter swimmer cyclist footballer golfer teammate councillor councilman councilwoman
chancellor ambassador surgeon headmaster nee goalscorer skipper archbishop cardinal
""")
_SHORT_TITLES = r"(?<!\w)(?:mr|mrs|ms|dr|prof|capt|sgt|rev|sen|gov|lt|hon)\.? ?"
_KIN = "wife husband daughter son mother father brother sister widow girlfriend boyfriend mum mom dad"
_PEOPLE = (
    "friend neighbour neighbor classmate roommate teacher professor colleague boss landlord dentist lawyer coach man"
)
_DEEDS = words("""
bowled wrote_it died_in died_at died_aged scored scores netted equalised equalized was_born passed_away got_married
married is_survived_by was_elected was_re-elected won_the_election starred stars_in plays_for played_for signed_for
transferred_to testified was_injured was_sentenced was_arrested pleaded was_knighted teaches taught sang sings_in
retired_from won_gold won_silver won_bronze won_the_match won_the_race ran_the plays_the_lead is_running_for ran_for
was_appointed graduated
""")
_FAINT_PERSON = words("""
hat-trick penalty_kick midfielder goalkeeper footballer obituary biography surname last_name elected re-elected
novelist dissertation phd medal olympic olympics marathon freestyle semifinal semi-final quarterfinal quarter-final
eurovision pregnant twins her_child his_child her_baby his_baby stepfather stepmother podium parliament jury tennis
football straight_sets referee teammates world_record eulogy touchdown tournament playoffs penalty her_band his_band
on_tour touring concert concerts professor lecture actress championship wimbledon funeral goal goals_in senate
parliament election grand_slam
""")
_PLACE_HEADS = """
village town city county municipality commune province region district parish suburb hamlet island valley port lake
river mount mountain mountains bay castle cathedral airport beach mayor residents inhabitants population outskirts
streets hills coast banks harbour harbor north south east west northeast northwest southeast southwest
"""
_PLACE_AFTER = words("""
police weather firefighters village town city county river lake valley beach airport cathedral castle hills
mountains mountain municipality province district parish bay falls creek island road street avenue highway bridge
town_hall city_council residents locals villagers high_school railway lighthouse harbour harbor national_park forest
canyon peninsula
""")
_PLACE_BEFORE = words(
    "village town city hamlet lake river mount mt. port fort san santa isle lago monte valle rio island"
)
_LIVING = words("""
live lived lives living born grew_up raised moved moving relocated vacation* holiday* honeymoon* settled weekend
summer winter hiking hiked camping camped stayed staying hotel hotels hostel airbnb apartment farm earthquake flood*
wildfire* storm* snow* rain* sunny weather fog* sunset* sunrise* temperature degrees traffic festival church museum
tourist* vineyard* cottage trip travel* fly flying flew flight* ferr* train trains bus ferry hike cycled cycling
sail* road drive drove driving wandered walked roadtrip getaway retired locals residents people_living sightseeing
arrived landed power_cut
""")
_AROUND = words("""
rain* snow* sunny weather storm* flood* earthquake population residents village town tourist* hike hiking beach
church museum castle sunset* sunrise* hotel hotels vacation holiday* last_summer this_summer on_foot by_train by_car
weekend autumn countryside landscape scenery mountains lake river views cathedral airport wildfire* medieval
old_town
""")
_COUNTRIES = words("""
italy spain france portugal switzerland greece croatia brazil argentina mexico usa texas ohio california florida
germany austria england scotland ireland wales tuscany sicily sardinia umbria liguria canada australia colombia peru
chile oregon nevada arizona colorado montana idaho iowa kansas kentucky virginia georgia russia china israel india
""")
_WORKS = "film movie novel album musical opera sitcom documentary miniseries poem manga anime videogame"
_WORKS_BEFORE = words(
    _WORKS
    + """
song trailer soundtrack sequel prequel screenplay audiobook paperback ballad tv_series tv_show series the_book
the_play the_show the_game a_book a_game video_game comic remake the_single the_series thriller
"""
)
_WORKS_AFTER = words(
    _WORKS
    + """
trailer soundtrack sequel prequel dvd blu-ray book remake audiobook screenplay the_movie finale fanfic season_1
season_2 season_3 season_4 season_one season_two season_three song tv_series tv_show paperback
"""
)
_IS_A_WORK = _WORKS + " book song game series play band thriller show"
_FAINT_WORK = words("""
starring directed_by written_by box_office box-office imdb rotten_tomatoes oscar oscars cinema movie movies film
films actors screenwriter sequel novelist protagonist episode episodes spoiler spoilers premiere premiered
bestseller paperback lyrics soundtrack stuck_on_level on_switch on_xbox on_playstation on_ps5 on_steam gameplay
speedrun playthrough dlc chapter chapters dumbest_plot stupid_plot cinematography the_plot the_ending lead_actor
actors_in actor_in main_character best_picture palme_d'or plot_twist plot_hole plot_holes book_of_the_year
season_finale final_season the_cast the_author in_theaters in_theatres novel final_boss
""")

CUES = Cues(
    firm=(
        *signs(
            PERSON,
            rf"(?:{_TITLES}|{_SHORT_TITLES})\.? ?(?:(?:{_FIRST_NAMES}|[a-z]\.) ?)?{N}",
            rf"(?<![@#]){_FIRST_NAMES} (?:[a-z]\.? |(?:de|di|da|van|von|del|della) )?{N}",
            rf"(?<!\w)[a-hj-z]\. ?(?:[a-z]\. ?)?{N}",
            rf"{N} (?:also |just |then |never |later |finally |who |has |had |has just )?{_DEEDS}",
            rf"{N},? (?:who|whose) (?:played|scored|studied|grew|was born|taught|won|died)(?!\w)",
            rf"{N}'s? {words(_KIN + ' hat-trick biography autobiography obituary funeral wedding memoir goal')}",
            rf"{words(_KIN)} of {N}",
            rf"{words(_PEOPLE + ' woman guy girl boy person kid singer actor')},? (?:named |called "
            rf"|{_FIRST_NAMES} ){N}",
            rf"(?<!\w)my {words(_PEOPLE)},? {N}",
            rf"(?:scored|painted|composed|sung|headed in|goals?|assist|novel|poem|portrait|a speech) by {N}",
            rf"{N} \((?:born|b\.|(?:1[4-9]|20)\d\d ?-)",
            rf"{N}, (?:his|her|my) {words(_KIN)}|{N} is expecting (?:a|her|their) ",
            rf"{N} (?:is|lies) [^.!?|]{{0,30}}from the (?:coast|sea|border|capital)",
            rf"{N}, (?:\d\d|aged \d\d),",
            rf"(?:surname|last name|family name|maiden name|nee) (?:is |was |of )?\"?{N}",
            rf"{N} (?:is|was) (?:my|a|an|the) {words('surname last_name family_name name_of_my')}",
            rf"{N} (?:is|was) (?:a|an|the|my) (?:\w+ )?(?:{_TITLES}"
            rf"|{words('politician player scientist artist lawyer')})",
            rf"{N} (?:and|kissed|married|divorced) (?:his|her) ",
            rf"{N} (?:said|says|thinks|announced|admitted|claims) (?:that )?(?:he|she)(?!\w)",
            rf"the {N}s(?!\w)|{N} family(?! (?:pack|size|plan|account|subscription))",
        ),
        *signs(
            PLACE,
            rf"{words(_PLACE_HEADS)} (?:town |city |village )?(?:of|in|from) {N}",
            rf"{_PLACE_BEFORE} (?:called |named )?{N}",
            rf"{N}(?:'s)? {_PLACE_AFTER}",
            rf"(?:hotels?|hostels?|airbnbs?|vineyards?) (?:\w+ )?(?:in|near|around) {N}",
            rf"{N}, {_COUNTRIES}",
            rf"\d{{1,2}}:\d\d (?:train |bus |ferry )?(?:from|to) {N}",
            rf"\d+ ?(?:km|kilomet(?:er|re)s?|miles?|hours?) (?:\w+ )?(?:of|from|outside) {N}",
            rf"weather (?:forecast )?(?:in|for|at) {N}",
            rf"{N} has a population|{N} (?:is|was) (?:a|an|the|such a) (?:(?!in )\w+ ){{0,3}}{words(_PLACE_HEADS)}",
        ),
        *signs(
            WORK,
            rf"{_WORKS_BEFORE},? (?:version |adaptation )?(?:of |for |to |called |named |titled |entitled "
            rf"|from )?[\"'*:_(-]? ?{N}",
            rf"{N}[\"'*]? {_WORKS_AFTER}",
            rf"{N}[\"']? (?:is|was|has to be) (?:not |really |such |just |still )?(?:a|an|the|my|one of)"
            rf" (?:\w+[ -]){{0,3}}{words(_IS_A_WORK)}(?! (?:changer|over|plan))",
            rf"(?:watched|rewatched|binged|watching|rewatching) (?:the )?[\"']?{N}[\"']?"
            rf"(?= (?:last|yesterday|on|in|at|again|tonight|twice|for|and|but|with)(?!\w)|[.,!?]|$)",
            rf"(?:read|reading) [\"']?{N}[\"']?(?= (?:by|in one|again|last|twice|for|and|but)(?!\w)|[.,!]|$)",
            rf"{N}'s? (?:new|latest|debut|first|last|next|second) (?:album|single|novel|film|movie|concert|song"
            rf"|memoir)",
            rf"{N}[\"']? by (?!far|the|e?mail|phone|post|now|then|accident|mistake|my|air|card)\w+ \w+ (?:is|was"
            rf"|made|got|won)",
            rf"(?:chapter|episode|season|volume|act) (?:\d+|one|two|three|four|five) of [\"']?{N}",
            rf"\"{N}\" (?:by|\(\d{{4}}\))|{N} \((?:film|movie|novel|book|song|album|game|(?:19|20)\d\d)\)",
        ),
    ),
    faint=(
        *signs(PERSON, _FAINT_PERSON),
        *signs(
            PLACE,
            rf"{_LIVING},? (?:[\w'-]+ ){{0,4}}"
            rf"(?:in|into|to|from|near|around|outside|over|through|via|at|towards) {N}",
            rf"(?:in|into|to|near|around|from|outside|through|via|across|visit|visited) {N}[^.!?"
            rf"|]{{0,80}}?{_AROUND}",
            rf"{_AROUND}[^.!?|]{{0,60}} (?:in|near|around|outside|of|across|at) {N}",
            rf"(?:across|throughout) {N}[^.!?|]{{0,60}}(?:storm|power|snow|flood)|{N}\? we're here for",
            rf"(?:near|around|above|below|beyond|outside|heading to|headed to|trip to) {N}",
            rf"{N} is (?:so |very |really )?(?:beautiful|gorgeous|lovely|stunning|magical) (?:in|this)(?!\w)",
            words("cm_of_snow inches_of_snow feet_of_snow market_day old_town town_square countryside seaside"),
            rf"(?:park|parking|cottage|house|flat) in {N}",
            rf"(?:best|good|nice|cheap) (?:\w+ ){{1,2}}(?:in|near|around) {N}",
            rf"(?:it|it's|is) (?:\w+ )?{words('raining snowing sunny freezing rained snowed foggy')} (?:\w+ )?in {N}",
        ),
        *signs(WORK, _FAINT_WORK),
    ),
    ours=re.compile(
        words("""
refund* order ordered ordering customer* support deliver* parcel* package warranty bought buy buying purchase*
invoice* subscription* receipt store stores shop app apps update updates account password product products company
brand ceo service price prices bill billed charged charge staff cashier machine machines device broke broken repair*
quality discount* coupon* employee* boycott* shipping shipped courier checkout return returned website helpline
hotline sponsor* advert* ad ads commercial logo branch manager waiter mine died_on leak* smell* smoke lid cable
queue manual prices bin works_at worked_at
""")
        + rf"|(?<!\w)(?:my|our|a|these|this|new) {N}"
    ),
)
