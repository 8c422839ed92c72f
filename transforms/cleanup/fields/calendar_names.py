"""What months and weekdays are called in the languages of most news: made by a script.

By derive_names.py, from Unicode CLDR (Unicode-3.0 licence) by way of Babel 2.18.0. Lower case,
without full stops, and also without accents; an underscore stands for a space. Names that mean two
months (or weekdays) in two languages stand apart, with the languages of each meaning.
"""

from typing import Final

#: Names by month, January is 1.
MONTHS: Final = {
    1: (
        "de_gen de_gener ene enero gen gener gennaio ian ianuarie jaan jaanuar jaen jan janar "
        "janeiro janner januar januara januari januarie january január januára janv janvaris "
        "janvier janvāris janúar jän jänner led leden ledna oca ocak saus sausio sausis sij "
        "sijecanj sijecnja siječanj siječnja sty styczen styczeń stycznia tammi tammikuu "
        "tammikuuta yan yanvar ιαν ιανουάριοσ ιανουαρίου січ січень січня янв январь января "
        "яну януари јан јануар јануари қаң қаңтар հնվ հունվար հունվարի ינואר ינו׳ جانفي جنوری "
        "كانون_الثاني يناير ژانویه ژانویهٔ जनवरी जन॰ जाने जानेवारी জানু জানুয়ারী ਜਨ ਜਨਵਰੀ "
        "જાન્યુ જાન્યુઆરી ஜன ஜனவரி జన జనవరి ಜನ ಜನವರಿ ജനു ജനുവരി ม_ค มกราคม იან იანვარი 一月"
    ),
    2: (
        "de_febr de_febrer feb febbraio febr febrer febrero februar februara februari "
        "februarie februaris february február februára februāris febrúar fev fevereiro fevr "
        "fevral fevrier févr février helmi helmikuu helmikuuta lut lutego luty peb pebrero "
        "shk shkurt sub subat uno unor unora vas vasario vasaris veebr veebruar velj veljaca "
        "veljace veljača veljače úno únor února şub şubat φεβ φεβρουάριοσ φεβρουαρίου ақп "
        "ақпан лют лютий лютого феб фебруар фев февр февраль февраля февруари փետրվար "
        "փետրվարի փտվ פברואר פבר׳ شباط فبراير فروری فوریه فوریهٔ فيفري फ़रवरी फ़र॰ फेब्रु "
        "फेब्रुवारी ফেব ফেব্রুয়ারী ਫ਼ਰ ਫ਼ਰਵਰੀ ફેબ્રુ ફેબ્રુઆરી பிப் பிப்ரவரி ఫిబ్ర ఫిబ్రవరి "
        "ಫೆಬ್ರ ಫೆಬ್ರವರಿ ഫെബ്രു ഫെബ്രുവരി ก_พ กุมภาพันธ์ თებ თებერვალი 二月"
    ),
    3: (
        "bre brezen brezna bře březen března de_marc de_març kov kovas kovo maalis maaliskuu "
        "maaliskuuta maart mac machi maerz mar marc marca march marcius marco marec maret "
        "mars marso mart martie marts marz marzec marzo març março mrt mrz márc március mär "
        "märts märz ozu ozujak ozujka ožu ožujak ožujka μάρ μάρτιοσ μαρ μαρτίου бер березень "
        "березня мар март марта нау наурыз մարտ մարտի մրտ מרץ آذار مارس مارچ मार्च মার্চ ਮਾਰਚ "
        "માર્ચ மார் மார்ச் మార్చి ಮಾರ್ಚ್ മാർ മാർച്ച് มี_ค มีนาคม მარ მარტი 三月"
    ),
    4: (
        "abr abril apr aprel april aprila aprile aprili aprilie aprilis aprill apríl apríla "
        "aprīlis avr avril bal balandis balandzio balandžio dub duben dubna d’abr d’abril "
        "huhti huhtikuu huhtikuuta kwi kwiecien kwiecień kwietnia nis nisan pri prill tra "
        "travanj travnja ápr április απρ απρίλιοσ απριλίου апр апрель апреля април квіт "
        "квітень квітня сәу сәуір ապր ապրիլ ապրիլի אפריל אפר׳ آوریل أبريل أفريل اپریل نيسان "
        "अप्रैल एप्रि एप्रिल এপ্রি এপ্রিল ਅਪ੍ਰੈ ਅਪ੍ਰੈਲ એપ્રિલ ஏப் ஏப்ரல் ఏప్రి ఏప్రిల్ ಏಪ್ರಿ "
        "ಏಪ್ರಿಲ್ ഏപ്രി ഏപ്രിൽ เม_ย เมษายน აპრ აპრილი 四月"
    ),
    5: (
        "de_maig geg geguze geguzes gegužė gegužės kve kveten kvetna kvě květen května mag "
        "maggio mai maig maijs maio maj maja majus may mayo mayıs maí mei máj mája május svi "
        "svibanj svibnja touko toukokuu toukokuuta μάι μάιοσ μαΐ μαΐου май мам мамыр мая мај "
        "трав травень травня մայիս մայիսի մյս מאי أيار مئی ماي مايو مه مهٔ मई मे মে ਮਈ મે மே "
        "మే ಮೇ മേയ് พ_ค พฤษภาคม მაი მაისი 五月"
    ),
    6: (
        "birz birzelio birzelis birž birželio birželis cerven cervna cvn cze czerwca czerwiec "
        "de_juny giu giugno haz haziran hun hunyo iun iunie iyn iyun juin jun juna june junho "
        "juni junie junij junijs junio junius juny juuni jún júna június júní jūn jūnijs kesa "
        "kesakuu kesakuuta kesä kesäkuu kesäkuuta lipanj lipnja qer qershor červen června čvn "
        "ιουν ιουνίου ιούν ιούνιοσ июн июнь июня мау маусым черв червень червня юни јун јуни "
        "հնս հունիս հունիսի יוני جوان جون حزيران يونيو ژوئن जून জুন ਜੂਨ જૂન ஜூன் జూన్ ಜೂನ್ "
        "ജൂൺ มิ_ย มิถุนายน ივნ ივნისი 六月"
    ),
    7: (
        "cervence cervenec cvc de_jul de_juliol heina heinakuu heinakuuta heinä heinäkuu "
        "heinäkuuta hul hulyo iul iulie iyl iyul juil juill juillet jul jula julai julho juli "
        "julie julij julijs julio juliol julius july juuli júl júla július júlí jūl jūlijs "
        "korr korrik liep liepa liepos lipca lipiec lug luglio srpanj srpnja tem temmuz "
        "července červenec čvc ιουλ ιουλίου ιούλ ιούλιοσ июл июль июля лип липень липня шіл "
        "шілде юли јул јули հլս հուլիս հուլիսի יולי تموز جولائی جويلية يوليو يوليوز ژوئیه "
        "ژوئیهٔ जुलाई जुलै जुल॰ জুল জুলাই ਜੁਲਾ ਜੁਲਾਈ જુલાઈ ஜூலை జులై ಜುಲೈ ജൂലൈ ก_ค กรกฎาคม "
        "ივლ ივლისი 七月"
    ),
    8: (
        "ag ago agost agosti agosto agu agust agustos agustus aout août aug august augusta "
        "augusti augusts augustus augusztus avg avgust avq avqust ağu ağustos d’ag d’agost "
        "elo elokuu elokuuta gush gusht kol kolovoz kolovoza ogo ogos rugp rugpjucio "
        "rugpjutis rugpjūtis rugpjūčio sie sierpien sierpień sierpnia srpen srpna ágú ágúst "
        "αυγ αυγούστου αύγ αύγουστοσ авг август августа серп серпень серпня там тамыз օգոստոս "
        "օգոստոսի օգս אוגוסט אוג׳ آب أغسطس أوت اوت اگست غشت अगस्त अग॰ ऑग ऑगस्ट আগ আগস্ট ਅਗ "
        "ਅਗਸਤ ઑગસ્ટ ஆக ஆகஸ்ட் ఆగ ఆగస్టు ಆಗ ಆಗಸ್ಟ್ ഓഗ ഓഗസ്റ്റ് ส_ค สิงหาคม აგვ აგვისტო 八月"
    ),
    9: (
        "de_set de_setembre eyl eylul eylül rugs rugsejis rugsejo rugsėjis rugsėjo ruj rujan "
        "rujna sen sentyabr sep sept septemba septembar september septembra septembre "
        "septembrie septembris septiembre set setembre setembro settembre setyembre sht "
        "shtator syys syyskuu syyskuuta szept szeptember wrz wrzesien wrzesień wrzesnia "
        "września zar zari zář září σεπ σεπτέμβριοσ σεπτεμβρίου вер вересень вересня сент "
        "сентябрь сентября сеп септембар септември қыр қыркүйек սեպ սեպտեմբեր սեպտեմբերի "
        "ספטמבר ספט׳ أيلول سبتمبر ستمبر سپتامبر شتنبر सप्टें सप्टेंबर सितंबर सित॰ সেপ "
        "সেপ্টেম্বর ਸਤੰ ਸਤੰਬਰ સપ્ટે સપ્ટેમ્બર செப் செப்டம்பர் సెప్టెం సెప్టెంబర్ ಸೆಪ್ಟೆಂ "
        "ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റം സെപ്റ്റംബർ ก_ย กันยายน სექ სექტემბერი 九月"
    ),
    10: (
        "d’oct d’octubre eki ekim loka lokakuu lokakuuta oct october octobre octombrie "
        "octubre okt oktoba oktobar oktober oktobra oktobris oktoober oktubre oktyabr október "
        "októbra ott ottobre out outubro paz pazdziernik pazdziernika paź październik "
        "października rij rijen rijna spal spalio spalis tet tetor říj říjen října οκτ "
        "οκτωβρίου οκτώβριοσ жовт жовтень жовтня окт октобар октомври октябрь октября қаз "
        "қазан հոկ հոկտեմբեր հոկտեմբերի אוקטובר אוק׳ أكتوبر اکتبر اکتوبر تشرين_الأول अक्टूबर "
        "अक्टू॰ ऑक्टो ऑक्टोबर অক্টো অক্টোবর ਅਕਤੂ ਅਕਤੂਬਰ ઑક્ટો ઑક્ટોબર அக் அக்டோபர் అక్టో "
        "అక్టోబర్ ಅಕ್ಟೋ ಅಕ್ಟೋಬರ್ ഒക്ടോ ഒക്ടോബർ ต_ค ตุลาคม ოქტ ოქტომბერი 十月"
    ),
    11: (
        "de_nov de_novembre kas kasım lapkr lapkricio lapkritis lapkričio listopadu marras "
        "marraskuu marraskuuta nen nentor nob nobyembre noiembrie nov novemba novembar "
        "november novembra novembre novembris novembro noviembre noy noyabr nën nëntor nóv "
        "nóvember stu studeni studenoga νοέ νοέμβριοσ νοε νοεμβρίου лист листопад листопада "
        "нов новембар ное ноември нояб ноябрь ноября қар қараша նոյ նոյեմբեր նոյեմբերի נובמבר "
        "נוב׳ تشرين_الثاني نوامبر نوفمبر نومبر نونبر नवंबर नव॰ नोव्हें नोव्हेंबर নভে নভেম্বর "
        "ਨਵੰ ਨਵੰਬਰ નવે નવેમ્બર நவ நவம்பர் నవం నవంబర్ ನವೆಂ ನವೆಂಬರ್ നവം നവംബർ พ_ย พฤศจิกายน ნოე "
        "ნოემბერი 十一月"
    ),
    12: (
        "ara aralık de_des de_desembre dec decembar december decembra decembre decembrie "
        "decembris dek dekabr des desemba desember desembre dets detsember dez dezember "
        "dezembro dhj dhjetor dic dicembre diciembre dis disember disyembre déc décembre gru "
        "grudnia grudzien grudzień gruod gruodis gruodzio gruodžio joulu joulukuu joulukuuta "
        "pro prosinac prosinca prosince prosinec δεκ δεκέμβριοσ δεκεμβρίου груд грудень "
        "грудня дек декабрь декабря декември дец децембар жел желтоқсан դեկ դեկտեմբեր "
        "դեկտեմբերի דצמבר דצמ׳ دجنبر دسامبر دسمبر ديسمبر كانون_الأول डिसें डिसेंबर दिसंबर "
        "दिस॰ ডিসে ডিসেম্বর ਦਸੰ ਦਸੰਬਰ ડિસે ડિસેમ્બર டிச டிசம்பர் డిసెం డిసెంబర్ ಡಿಸೆಂ "
        "ಡಿಸೆಂಬರ್ ഡിസം ഡിസംബർ ธ_ค ธันวาคม დეკ დეკემბერი 十二月"
    ),
}
#: Names of two months, by language.
DOUBTFUL_MONTHS: Final = {
    "lip": {"hr": 6, "pl": 7},
    "lis": {"hr": 10, "cs": 11, "pl": 11},
    "listopad": {"hr": 10, "cs": 11, "pl": 11},
    "listopada": {"hr": 10, "pl": 11},
    "srp": {"hr": 7, "cs": 8},
}
#: Names by weekday, Monday is 0.
WEEKDAYS: Final = {
    0: (
        "b_e bazar_ertəsi dilluns dl e_hene e_hënë esmaspaev esmaspäev hen hetfo hétfő hën "
        "isn isnin jumatatu lun lundi lunedi lunedì lunes luni ma maanantai maanantaina "
        "maandag man mandag manudagur mo mon monday montag mán mánudagur mån måndag pazartesi "
        "pirmadienis pirmd pirmdiena po pon pondeli pondelok pondělí ponedeljak ponedeljek "
        "ponedjeljak poniedziałek pr pzt seg segunda segunda-feira sen senin thu_hai thứ_hai "
        "δευ δευτέρα дс дүйсенбі пн пон понеделник понедельник понедељак понеділок երկ "
        "երկուշաբթի יום_ב׳ יום_שני الاثنين دوشنبه پیر सोम सोमवार সোম সোমবার ਸੋਮ ਸੋਮਵਾਰ સોમ "
        "સોમવાર திங் திங்கள் సోమ సోమవారం ಸೋಮ ಸೋಮವಾರ തിങ്കളാഴ്ച തിങ്കൾ วันจันทร์ ორშ ორშაბათი "
        "周一 星期一 月曜日 월요일"
    ),
    1: (
        "an antradienis di dienstag dimarts dinsdag dt e_marte e_martë jumanne kedd mar mardi "
        "martedi martedì martes marti marți otrd otrdiena sal salı sel selasa teisipaev "
        "teisipäev ter terca terca-feira terça terça-feira thu_ba thứ_ba ti tiistai tiistaina "
        "tir tirs tirsdag tis tisdag torek tue tues tuesday ut utery uto utorak utorok wt "
        "wtorek ç_a çərşənbə_axşamı út úterý þri þriðjudagur τρί τρίτη вт вто вторник "
        "вівторок сейсенбі сс уто уторак երեքշաբթի երք יום_ג׳ יום_שלישי الثلاثاء سهشنبه منگل "
        "मंगल मंगलवार मंगळ मंगळवार মঙ্গল মঙ্গলবার ਮੰਗਲ ਮੰਗਲਵਾਰ મંગળ મંગળવાર செவ் செவ்வாய் "
        "మంగళ మంగళవారం ಮಂಗಳ ಮಂಗಳವಾರ ചൊവ്വ ചൊവ്വാഴ്ച วันอังคาร სამ სამშაბათი 周二 星期二 火曜日 화요일"
    ),
    2: (
        "car carsamba dc dimecres e_merkure e_mërkurë jumatano ke keskiviikko keskiviikkona "
        "kolmapaev kolmapäev mer mercoledi mercoledì mercredi mi mie miercoles miercuri "
        "mittwoch miy miyerkules mié miércoles mið miðvikudagur mër ons onsdag qua quarta "
        "quarta-feira rab rabu sr sre sreda sri srijeda sroda streda středa sze szerda thu_tu "
        "thứ_tư tr treciadienis tresd tresdiena trečiadienis trešd trešdiena wed wednes "
        "wednesday wo woensdag çar çarşamba çərşənbə śr środa τετ τετάρτη середа ср сре среда "
        "сряда сәрсенбі չորեքշաբթի չրք יום_ד׳ יום_רביעי الأربعاء بدھ چهارشنبه बुध बुधवार বুধ "
        "বুধবার ਬੁੱਧ ਬੁੱਧਵਾਰ બુધ બુધવાર புத புதன் బుధ బుధవారం ಬುಧ ಬುಧವಾರ ബുധനാഴ്ച ബുധൻ วันพุธ "
        "ოთხ ოთხშაბათი 周三 星期三 水曜日 수요일"
    ),
    3: (
        "alhamisi cet cetrtek ceturtd ceturtdiena cetvrtak cs csutortok csütörtök ct ctvrtek "
        "czw czwartek cümə_axşamı dijous dj do donderdag donnerstag e_enjte enj fim "
        "fimmtudagur gio giovedi giovedì huw huwebes jeu jeudi joi jue jueves kam kamis "
        "ketvirtadienis kha khamis kt neljapaev neljapäev per persembe perşembe qui quinta "
        "quinta-feira stvrtok thu thu_nam thur thurs thursday thứ_năm to tors torsdag torstai "
        "torstaina čet četrtek četvrtak čt čtvrtek štvrtok πέμ πέμπτη бейсенбі бс чет четвер "
        "четверг четвртак четврток четвъртък чт հինգշաբթի հնգ יום_ה׳ יום_חמישי الخميس جمعرات "
        "پنجشنبه गुरु गुरुवार বৃহস্পতি বৃহস্পতিবার ਵੀਰ ਵੀਰਵਾਰ ગુરુ ગુરુવાર வியா வியாழன் గురు "
        "గురువారం ಗುರು ಗುರುವಾರ വ്യാഴം വ്യാഴാഴ്ച พฤ วันพฤหัสบดี ხუთ ხუთშაბათი 周四 星期四 木曜日 목요일"
    ),
    4: (
        "biy biyernes cum cuma cümə divendres dv e_premte fos fostudagur fr fre fredag "
        "freitag fri friday fös föstudagur ijumaa jum jumaat jumat pa patek pe penktadienis "
        "pentek perjantai perjantaina pet petak petek pi piatek piatok piektd piektdiena "
        "piątek pn pre pt pá pátek péntek reede sex sexta sexta-feira thu_sau thứ_sáu ven "
        "vendredi venerdi venerdì vie viernes vin vineri vr vrijdag vrydag παρ παρασκευή жм "
        "жұма пʼятниця пет петак петок петък пт пятница ուր ուրբաթ יום_ו׳ יום_שישי الجمعة "
        "جمعه جمعہ शुक्र शुक्रवार শুক্র শুক্রবার ਸ਼ੁੱਕਰ ਸ਼ੁੱਕਰਵਾਰ શુક્ર શુક્રવાર வெள் வெள்ளி "
        "శుక్ర శుక్రవారం ಶುಕ್ರ ಶುಕ್ರವಾರ വെള്ളി വെള്ളിയാഴ്ച วันศุกร์ პარ პარასკევი 周五 星期五 金曜日 "
        "금요일"
    ),
    5: (
        "cmt cumartesi dissabte ds e_shtune e_shtunë jumamosi la lau lauantai lauantaina "
        "laugardagur laupaev laupäev lor lordag lör lördag lør lørdag sa sab sabado sabato "
        "sabtu sam sambata samedi samstag sat saterdag saturday sestadienis sestd sestdiena "
        "sht sob sobota sub subota szo szombat sáb sábado sâm sâmbătă thu_bay thứ_bảy za "
        "zaterdag şənbə šeštadienis σάβ σάββατο саб сабота сб сенбі суб суббота субота събота "
        "շաբաթ շբթ יום_שבת שבת السبت شنبه ہفتہ शनि शनिवार শনি শনিবার ਸ਼ਨਿੱਚਰ ਸ਼ਨਿੱਚਰਵਾਰ શનિ "
        "શનિવાર சனி శని శనివారం ಶನಿ ಶನಿವಾರ ശനി ശനിയാഴ്ച วันเสาร์ შაბ შაბათი 周六 土曜日 星期六 토요일"
    ),
    6: (
        "ahad ahd bazar chu_nhat chủ_nhật cn dg die dim dimanche diumenge dom domenica "
        "domingo dum duminica duminică e_diel jumapili lin linggo min minggu ne ned nedela "
        "nedele nedelja nedeľa nedjelja neděle niedz niedziela paz pazar puhapaev pühapäev "
        "sekmadienis sk son sondag sonntag su sun sunday sunnudagur sunnuntai svetd svetdiena "
        "svētd svētdiena sön söndag søn søndag vasarnap vasárnap zo zondag κυρ κυριακή "
        "воскресенье вс жексенбі жс нд нед недела неделя недеља неділя կիր կիրակի יום_א׳ "
        "יום_ראשון اتوار الأحد یکشنبه रवि रविवार রবি রবিবার ਐਤ ਐਤਵਾਰ રવિ રવિવાર ஞாயி ஞாயிறு "
        "ఆది ఆదివారం ಭಾನು ಭಾನುವಾರ ഞായറാഴ്ച ഞായർ วันอาทิตย์ อา კვი კვირა 周日 日曜日 星期日 일요일"
    ),
}
#: Names of two weekdays, by language.
DOUBTFUL_WEEKDAYS: Final = {
    "c_a": {"az": 3},
    "so": {"cs": 5, "sk": 5, "af": 6, "de": 6},
    "st": {"cs": 2, "sk": 3, "lt": 5},
    "tor": {"sl": 1, "nb": 3},
    "št": {"sk": 3, "lt": 5},
}
#: Names of the halves of the day, before and after noon.
HALVES: Final = {
    "a": (
        "am ap damanhã dop dopoldne eparadites fh förmiddag manhã paradite pd pg priekšp "
        "priekšpusdiena priekšpusdienā priešpiet prijepodne vm öö πμ дп претпл проб ص صباحًا "
        "قبلازظهر قظ ਪੂਦੁ ก่อนเที่ยง 上午 午前 오전"
    ),
    "p": (
        "datarde eftermiddag eh epasdites ip md nm odp pasdite pm pop popiet popodne popoldne "
        "ptg pēcp pēcpusd pēcpusdiena pēcpusdienā tarde ös μμ попл пп слоб بظ بعدازظهر م "
        "مساءً ਬਾਦੁ หลังเที่ยง 下午 午後 오후"
    ),
}
