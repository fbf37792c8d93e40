/// Last labels of domains, from the root zone (iana.org, looked at 2026-11-21): every country, and the common
/// others of about twelve hundred.
enum XTopLevel {
  static let known = Set((countries + " " + others).split(separator: " ").map(String.init))

  /// Never a domain of the public net.
  static let reserved: Set<String> = [
    "test", "example", "invalid", "localhost", "local", "internal", "lan", "home", "corp",
  ]

  private static let countries = """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz \
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm \
    fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is \
    it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm \
    mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr \
    ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg \
    th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
    """

  private static let others = """
    com org net edu gov mil int info biz name pro aero coop museum jobs mobi travel cat tel asia post arpa xxx \
    app dev page cloud online site store shop blog tech web website space live news media social agency studio \
    design art audio band bar beer berlin bet bike bio black blue boston boutique build business buzz cafe camera \
    camp capital car cards care career careers cars casa cash center chat cheap church city claims cleaning click \
    clinic clothing club coach codes coffee college cologne com community company computer consulting cooking \
    cool country coupons courses credit cruises dance data date dating deals delivery democrat dental dentist diet \
    digital direct directory discount doctor dog domains download earth eco education email energy engineer \
    engineering enterprises equipment estate events exchange expert express faith family fan fans farm fashion \
    film finance financial fish fit fitness flights florist flowers fm food football forum foundation free fun \
    fund furniture futbol fyi gallery game games garden gift gifts gives glass global gmbh gold golf graphics \
    gratis green group guide guru hamburg haus health healthcare help hiphop holiday homes horse hospital host \
    hosting hotel house how ink institute insure international investments jetzt jewelry kaufen kids kitchen koeln \
    land law lawyer lease legal lgbt life lighting limited limo link loan loans lol london love ltd luxury \
    management market marketing memorial men menu miami moda moe mom money monster mortgage movie nagoya network \
    new ngo ninja nyc okinawa one ong organic osaka paris partners parts party pet pharmacy photo photography \
    photos pics pictures pink pizza place plumbing plus poker porn press productions promo properties property \
    pub quebec radio realty recipes red rehab reise reisen rent rentals repair report republican rest restaurant \
    review reviews rich rip rocks rodeo ruhr run saarland sale salon sarl scholarship school science security \
    services sex sexy shoes show singles ski soccer software solar solutions stream style sucks supplies supply \
    support surf surgery sydney systems tattoo tax taxi team technology tennis theater theatre tickets tips tires \
    today tokyo tools top tours town toys trade trading training tube university uno vacations vegas ventures \
    versicherung vet viajes video villas vin vip vision vodka vote voting voyage wales wang watch webcam wedding \
    wien wiki win wine work works world wtf xyz yoga yokohama zone zuerich google amazon bmw apple
    """
}
