import Content
import Diagnostics
import Testing

@Suite("Times are read as text and belong to a zone")
struct TimeTests {
  private func world(_ fields: String) -> String {
    "== posts/a.md ==\n---\naccounts: [acme]\n\(fields)\n---\nHello"
  }

  @Test(
    "These forms are times",
    arguments: [
      ("2026-12-01 09:30", "2026-12-01T08:30:00Z"),
      ("2026-12-01T09:30", "2026-12-01T08:30:00Z"),
      ("\"2026-12-01 09:30\"", "2026-12-01T08:30:00Z"),
      ("2026-12-01 09:30:15", "2026-12-01T08:30:15Z"),
      ("2026-12-01T09:30:00Z", "2026-12-01T09:30:00Z"),
      ("2026-12-01 09:30Z", "2026-12-01T09:30:00Z"),
      ("2026-12-01 09:30+01:00", "2026-12-01T08:30:00Z"),
      ("2026-12-01 09:30 +01:00", "2026-12-01T08:30:00Z"),
      ("2026-07-01 09:30", "2026-07-01T07:30:00Z"),
      ("2024-02-29 00:00", "2024-02-28T23:00:00Z"),
    ])
  func good(written: String, instant: String) throws {
    let delivery = try delivery(world("publish_at: \(written)"))
    #expect(delivery.time == .at(try #require(Instant(instant))))
  }

  @Test(
    "These are not, and each says what to write",
    arguments: [
      ("2026-12-01", "`2026-12-01` has a date but no time of day", "publish_at: 2026-12-01 09:00"),
      ("9:30", "`9:30` has no date", "write the day before it: `YYYY-MM-DD 09:30`"),
      ("09:30", "`09:30` has no date", "write the day before it: `YYYY-MM-DD 09:30`"),
      (
        "tomorrow", "`tomorrow` is not a time: a file read tomorrow must mean the same as today",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      (
        "26-12-01 09:30", "`26-12-01 09:30`: the year needs four digits and comes first",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      (
        "01.12.2026 09:30",
        "`01.12.2026 09:30`: the date is written year-month-day, so that nobody takes the day for the month",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      (
        "12/01/2026 09:30",
        "`12/01/2026 09:30`: the date is written year-month-day, so that nobody takes the day for the month",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      (
        "2026-12-01 9:30", "`2026-12-01 9:30`: month, day, hour and minute need two digits each",
        "write it as `2026-12-01 09:30`"
      ),
      (
        "2026-1-5 09:30", "`2026-1-5 09:30`: month, day, hour and minute need two digits each",
        "write it as `2026-01-05 09:30`"
      ),
      (
        "2026-02-30 09:30", "`2026-02-30 09:30`: there is no 2026-02-30 in the calendar",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      (
        "2026-12-01 24:00", "`2026-12-01 24:00`: a day goes from `00:00` to `23:59`",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      ("2026-12-01 09:30 am", "`2026-12-01 09:30 am` is not a time", "write it as `2026-12-01 09:30`"),
      (
        "2026-12-01 09:30+1", "`2026-12-01 09:30+1` is not a time",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
      (
        "1764581400", "`1764581400` is not a time",
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ),
    ])
  func bad(written: String, message: String, fix: String) {
    let text = world("publish_at: 1️⃣\(written)")
    #expect(findings(text) == ["1️⃣ error time-form: `publish_at`: \(message)"])
    #expect(fixes(text) == [fix])
  }

  @Test(
    "What can only mean one time is offered in our form",
    arguments: [
      ("2027-05-03 2:30 PM", "2027-05-03 14:30"), ("2027-05-03 12:05 a.m.", "2027-05-03 00:05"),
      ("2027/5/3 2pm", "2027-05-03 14:00"), ("31.12.2026 9:30", "2026-12-31 09:30"),
      ("12/31/2026 09:30", "2026-12-31 09:30"), ("2027-5-3 9:30Z", "2027-05-03 09:30Z"),
    ])
  func offered(written: String, reading: String) {
    #expect(fixes(world("publish_at: \(written)")) == ["write it as `\(reading)`"])
  }

  @Test(
    "What can mean several times, or none, gets the form alone",
    arguments: [
      "3.5.2027 14:00", "3/5/2027 14:00", "31.2.2027 09:30", "2027-05-03 13:30 PM", "2027-05-03 0:30 AM",
      "3.5.27 14:00",
      "2027-05-03 25:00", "2027-05-03 at noon", "32.13.2027 10:00",
    ])
  func notOffered(written: String) {
    #expect(
      fixes(world("publish_at: \(written)")) == [
        "write it like `2026-12-01 09:30`: year-month-day, 24-hour clock"
      ])
  }

  @Test("The next slot is kept for later")
  func nextSlot() {
    #expect(
      findings(world("publish_at: 1️⃣next-slot")) == [
        "1️⃣ error not-yet: `publish_at`: `next-slot` is not there yet: the word is kept for later"
      ])
  }

  @Test("A time is required, but not of a draft")
  func required() throws {
    #expect(
      findings(world("campaign: x")) == [
        "posts/a.md:1:1 error missing-field: `publish_at` is missing: when does it go out?"
      ])
    let draft = try delivery(world("status: draft"))
    #expect(draft.wish == .draft)
    #expect(draft.written == "")
  }

  @Test("On-merge is a time of its own")
  func onMerge() throws {
    let delivery = try delivery(world("publish_at: on-merge"))
    #expect(delivery.time == .onMerge)
    #expect(delivery.written == "on-merge")
  }

  @Test("A local time the clocks skip is an error that offers the readings")
  func skipped() {
    let text = world("publish_at: 1️⃣2027-03-28 02:30")
    #expect(
      findings(text) == [
        "1️⃣ error time-skipped: `publish_at`: 2027-03-28 02:30 does not exist in Europe/Berlin: the clocks skip it"
      ])
    #expect(fixes(text) == ["2027-03-28 01:30 or 2027-03-28 03:30"])
    #expect(
      World(text).compiled().diagnostics.first?.notes == [
        "2027-03-28 01:30 Europe/Berlin (00:30 UTC)", "2027-03-28 03:30 Europe/Berlin (01:30 UTC)",
      ])
  }

  @Test("A local time that exists twice is an error that offers both")
  func twice() throws {
    let text = world("publish_at: 1️⃣2026-10-25 02:30")
    #expect(
      findings(text) == [
        "1️⃣ error time-twice: `publish_at`: 2026-10-25 02:30 exists twice in Europe/Berlin: the clocks go back"
      ])
    #expect(fixes(text) == ["2026-10-25 02:30+02:00 or 2026-10-25 02:30+01:00"])
    let first = try delivery(world("publish_at: 2026-10-25 02:30+02:00"))
    #expect(first.time == .at(try #require(Instant("2026-10-25T00:30:00Z"))))
  }

  @Test("Half-hour clock changes are found too")
  func lordHowe() throws {
    let zone = try #require(Zone("Australia/Lord_Howe"))
    let skipped = try #require(LocalTime(year: 2026, month: 10, day: 4, hour: 2, minute: 15))
    let twice = try #require(LocalTime(year: 2026, month: 4, day: 5, hour: 1, minute: 45))
    let plain = try #require(LocalTime(year: 2026, month: 4, day: 5, hour: 1, minute: 15))
    #expect(zone.readings(skipped) == [])
    #expect(zone.readings(twice).count == 2)
    #expect(zone.readings(plain).count == 1)
  }

  @Test("A day that a zone left out has no readings")
  func apia() throws {
    let zone = try #require(Zone("Pacific/Apia"))
    let gone = try #require(LocalTime(year: 2011, month: 12, day: 30, hour: 12, minute: 0))
    #expect(zone.readings(gone) == [])
  }

  @Test("An offset that contradicts the zone on that date is a warning")
  func contradiction() {
    let text = world("publish_at: 1️⃣2026-12-01 09:30+02:00")
    #expect(
      findings(text) == [
        "1️⃣ warning offset-contradicts: `publish_at`: `2026-12-01 09:30+02:00` has another offset than Europe/Berlin on that day (+01:00)"
      ])
    #expect(World(text).compiled().desired?.deliveries.count == 1)
  }

  @Test("Z contradicts only a zone the post itself names")
  func zulu() {
    #expect(findings(world("publish_at: 2026-12-01 09:30Z")) == [])
    #expect(findings(world("timezone: UTC\npublish_at: 2026-12-01 09:30Z")) == [])
    #expect(
      findings(world("timezone: Europe/Paris\npublish_at: 1️⃣2026-12-01 09:30Z")) == [
        "1️⃣ warning offset-contradicts: `publish_at`: `2026-12-01 09:30Z` has another offset than Europe/Paris on that day (+01:00)"
      ])
  }

  @Test("The zone comes from the post, else the account, else the project")
  func zones() throws {
    let project = """
      == postrider.yaml ==
      version: 1
      timezone: Europe/Berlin
      accounts:
        acme: {platform: alpha, handle: "@acme", credentials: env:A}
        york: {platform: alpha, handle: "@york", credentials: env:B, timezone: America/New_York}
      == posts/a.md ==
      ---
      accounts: [acme, york]
      publish_at: 2026-12-01 09:30

      """
    let without = try deliveries(project + "---\nHello")
    #expect(without.map(\.zone) == ["Europe/Berlin", "America/New_York"])
    #expect(
      without.map(\.time) == [
        .at(try #require(Instant("2026-12-01T08:30:00Z"))),
        .at(try #require(Instant("2026-12-01T14:30:00Z"))),
      ])
    let with = try deliveries(project + "timezone: Asia/Tokyo\n---\nHello")
    #expect(with.map(\.zone) == ["Asia/Tokyo", "Asia/Tokyo"])
  }

  @Test("An unknown zone is an error with the nearest one")
  func unknownZone() {
    let text = world("publish_at: 2026-12-01 09:30\ntimezone: 1️⃣Europe/Berln")
    #expect(
      findings(text) == [
        "1️⃣ error unknown-timezone: `timezone`: `Europe/Berln` is not in the time zone database"
      ])
    #expect(fixes(text) == ["timezone: Europe/Berlin"])
    #expect(Zone("GMT+2") == nil)
    #expect(Zone("+02:00") == nil)
    #expect(Zone("../etc/passwd") == nil)
    #expect(Zone("UTC") != nil)
  }

  @Test("An instant is shown with its zone and in UTC, with the date where it differs")
  func shown() throws {
    let instant = try #require(Instant("2026-12-01T23:30:00Z"))
    #expect(
      try #require(Zone("Europe/Berlin")).local(of: instant)
        == "2026-12-02 00:30 Europe/Berlin (2026-12-01 23:30 UTC)")
    #expect(try #require(Zone("UTC")).local(of: instant) == "2026-12-01 23:30 UTC (23:30 UTC)")
  }

  @Test(
    "Lengths of time are a number and a unit",
    arguments: [("6h", 21_600), ("30m", 1800), ("2d", 172_800), ("1h30m", 5400), ("0", 0), ("90s", 90)])
  func spans(written: String, seconds: Int64) throws {
    let delivery = try delivery(world("publish_at: on-merge\nlate: {grace: \(written), then: publish}"))
    #expect(delivery.late == LatePolicy(graceSeconds: seconds, publishesLate: true))
  }

  @Test(
    "Other lengths are errors",
    arguments: ["6", "six hours", "h", "30m1h", "-6h", "1.5h", "9999999d", "5000d"])
  func badSpans(written: String) {
    #expect(
      findings(world("publish_at: on-merge\nlate: {grace: 1️⃣\(written)}")) == [
        "1️⃣ error duration-form: `grace`: `\(written)` is not a length of time"
      ])
  }
}
