import Content
import HTTP
import HTTPTestDoubles
import JSON
import Testing

@testable import Platforms

@Suite("The Graph API's errors")
struct GraphErrorTests {
  /// Code, subcode, class on a public call, class elsewhere.
  typealias Row = (code: Int, sub: Int?, onPublish: String, elsewhere: String)

  static let common: [Row] = [
    (1, nil, "ambiguous", "retryLater"), (2, nil, "ambiguous", "retryLater"),
    (3, nil, "needsCredentials", "needsCredentials"), (4, nil, "limited", "limited"),
    (10, nil, "needsCredentials", "needsCredentials"), (17, nil, "limited", "limited"),
    (17, 2_446_079, "limited", "limited"), (32, nil, "limited", "limited"),
    (100, nil, "needsChange", "needsChange"), (102, nil, "needsCredentials", "needsCredentials"),
    (104, nil, "needsCredentials", "needsCredentials"), (190, nil, "needsCredentials", "needsCredentials"),
    (190, 458, "needsCredentials", "needsCredentials"), (190, 459, "needsCredentials", "needsCredentials"),
    (190, 460, "needsCredentials", "needsCredentials"), (190, 463, "needsCredentials", "needsCredentials"),
    (190, 464, "needsCredentials", "needsCredentials"), (190, 467, "needsCredentials", "needsCredentials"),
    (190, 492, "needsCredentials", "needsCredentials"), (200, nil, "needsCredentials", "needsCredentials"),
    (210, nil, "needsCredentials", "needsCredentials"), (283, nil, "needsCredentials", "needsCredentials"),
    (299, nil, "needsCredentials", "needsCredentials"), (324, nil, "needsChange", "needsChange"),
    (341, nil, "limited", "limited"), (352, nil, "needsChange", "needsChange"),
    (368, nil, "limited", "limited"), (382, nil, "needsChange", "needsChange"),
    (389, nil, "retryLater", "retryLater"), (506, nil, "duplicate", "duplicate"),
    (613, nil, "limited", "limited"), (1_609_005, nil, "retryLater", "retryLater"),
    (2500, nil, "needsChange", "needsChange"), (6000, nil, "needsChange", "needsChange"),
    (6001, nil, "retryLater", "retryLater"), (80_000, nil, "limited", "limited"),
    (80_001, nil, "limited", "limited"), (80_002, nil, "limited", "limited"),
    (80_003, nil, "limited", "limited"), (80_004, nil, "limited", "limited"),
    (80_005, nil, "limited", "limited"), (80_006, nil, "limited", "limited"),
    (80_008, nil, "limited", "limited"), (80_009, nil, "limited", "limited"),
    (80_014, nil, "limited", "limited"), (123_456, nil, "ambiguous", "needsChange"),
  ]

  static let page: [Row] = [
    (100, 33, "needsChange", "needsChange"), (6000, 1_363_005, "ambiguous", "retryLater"),
    (6000, 1_363_019, "ambiguous", "retryLater"), (6000, 1_363_021, "ambiguous", "retryLater"),
    (6000, 1_363_030, "ambiguous", "retryLater"), (6000, 1_363_033, "ambiguous", "retryLater"),
    (6000, 1_363_020, "needsChange", "needsChange"), (6000, 1_363_022, "needsChange", "needsChange"),
    (6000, 1_363_023, "needsChange", "needsChange"), (6000, 1_363_024, "needsChange", "needsChange"),
    (6000, 1_363_031, "needsChange", "needsChange"), (6000, 1_363_032, "needsChange", "needsChange"),
    (6000, 1_363_025, "needsChange", "needsChange"), (6000, 1_363_026, "needsChange", "needsChange"),
    (6001, 1_363_037, "retryLater", "retryLater"), (6001, 1_363_041, "retryLater", "retryLater"),
    (6000, 1_363_042, "needsCredentials", "needsCredentials"),
    (6001, 1_363_045, "retryLater", "retryLater"), (6000, 1_363_040, "needsChange", "needsChange"),
    (6000, 1_363_127, "needsChange", "needsChange"), (6000, 1_363_128, "needsChange", "needsChange"),
    (6000, 1_363_129, "needsChange", "needsChange"), (100, 1_366_046, "needsChange", "needsChange"),
    (100, 1_366_051, "duplicate", "duplicate"), (368, 1_390_008, "limited", "limited"),
    (100, 1_346_003, "needsChange", "needsChange"), (100, 1_404_102, "needsChange", "needsChange"),
    (100, 2_069_019, "needsChange", "needsChange"), (1, 1_404_006, "needsCredentials", "needsCredentials"),
    (200, 1_404_078, "needsCredentials", "needsCredentials"),
    (1, 1_404_112, "needsCredentials", "needsCredentials"),
    (1, 4_854_002, "needsCredentials", "needsCredentials"), (100, 1_609_008, "needsChange", "needsChange"),
    (100, 2_061_006, "needsChange", "needsChange"), (1, 1_363_047, "ambiguous", "retryLater"),
    (1, 1_609_010, "ambiguous", "retryLater"),
  ]

  static let instagram: [Row] = [
    (-2, 2_207_003, "retryLater", "retryLater"), (-2, 2_207_020, "retryLater", "retryLater"),
    (-2, nil, "retryLater", "retryLater"), (-1, nil, "ambiguous", "retryLater"),
    (-1, 2_207_001, "ambiguous", "retryLater"), (-1, 2_207_032, "retryLater", "retryLater"),
    (-1, 2_207_053, "retryLater", "retryLater"), (-1, 2_207_073, "needsChange", "needsChange"),
    (1, 2_207_057, "needsChange", "needsChange"), (4, 2_207_051, "ambiguous", "retryLater"),
    (9, 2_207_042, "limited", "limited"), (9, nil, "limited", "limited"),
    (24, 2_207_006, "needsChange", "needsChange"), (24, 2_207_008, "ambiguous", "retryLater"),
    (24, nil, "ambiguous", "retryLater"),
    (25, 2_207_050, "needsCredentials", "needsCredentials"), (100, 2_207_023, "needsChange", "needsChange"),
    (100, 2_207_028, "needsChange", "needsChange"), (100, 2_207_035, "needsChange", "needsChange"),
    (100, 2_207_036, "needsChange", "needsChange"), (100, 2_207_037, "needsChange", "needsChange"),
    (100, 2_207_040, "needsChange", "needsChange"), (100, 33, "retryLater", "retryLater"),
    (352, 2_207_026, "needsChange", "needsChange"), (9004, 2_207_052, "retryLater", "retryLater"),
    (9007, 2_207_027, "ambiguous", "retryLater"), (9007, nil, "ambiguous", "retryLater"),
    (36_000, 2_207_004, "needsChange", "needsChange"),
    (36_001, 2_207_005, "needsChange", "needsChange"), (36_003, 2_207_009, "needsChange", "needsChange"),
    (36_004, 2_207_010, "needsChange", "needsChange"), (9050, nil, "needsChange", "needsChange"),
    (9064, nil, "needsChange", "needsChange"), (1, 2_207_077, "retryLater", "retryLater"),
    (1, 2_207_082, "retryLater", "retryLater"), (1, 2_207_085, "needsChange", "needsChange"),
    (1, 2_207_081, "needsChange", "needsChange"), (4, nil, "limited", "limited"),
    (190, 463, "needsCredentials", "needsCredentials"), (80_002, nil, "limited", "limited"),
  ]

  private func failure(
    _ code: Int, _ sub: Int?, _ effect: CallEffect, _ own: [GraphErrors.Rule], status: Int = 400,
    headers: [(name: String, value: String)] = []
  ) -> Failure {
    let body = Array(GraphScript.error(code, sub).utf8)
    let session = testSession(
      ScriptedTransport([]), platform: "p", id: "1", baseURL: GraphScript.base)
    let document = try? JSON(parsing: body)
    return GraphErrors.failure(
      .refused(HTTPResponse(status: status, headers: headers, body: body), document), effect, session,
      own: own)
  }

  private func compare(_ rows: [Row], _ own: [GraphErrors.Rule]) {
    for row in rows {
      let name = "\(row.code)/\(row.sub.map(String.init) ?? "-")"
      let publish = failure(row.code, row.sub, .publishes, own)
      #expect(publish.kind.name == row.onPublish, "\(name) on publish")
      #expect(publish.code == String(row.code))
      #expect(publish.subcode == row.sub.map(String.init))
      #expect(publish.requestID == "AbC")
      #expect(!"\(publish)".contains(testToken))
      #expect(failure(row.code, row.sub, .repeatable, own).kind.name == row.elsewhere, "\(name) elsewhere")
    }
  }

  @Test("Every shared code has its class")
  func shared() {
    compare(Self.common, FacebookErrors.table)
    compare(Self.common.filter { ![100].contains($0.code) }, InstagramErrors.table)
  }

  @Test("Every subcode of Pages has its class")
  func pages() { compare(Self.page, FacebookErrors.table) }

  @Test("Every code of Instagram has its class")
  func instagramCodes() { compare(Self.instagram, InstagramErrors.table) }

  @Test("No row of a table goes untested")
  func complete() {
    for (table, rows) in [
      (GraphErrors.common, Self.common + Self.page), (FacebookErrors.table, Self.page),
      (InstagramErrors.table, Self.instagram),
    ] {
      for rule in table {
        let isTested = rows.contains { row in rule.fits(Int64(row.code), row.sub.map(Int64.init)) }
        #expect(isTested, "\(rule.meaning)")
        for sub in rule.subcodes {
          #expect(rows.contains { $0.sub == Int(sub) }, "\(sub)")
        }
      }
    }
  }

  @Test(
    "A limit lasts as long as the headers say: Retry-After, the business's minutes, an hour at 100 per cent")
  func waits() {
    func wait(_ code: Int, _ headers: [(name: String, value: String)]) -> FailureClass {
      failure(code, nil, .publishes, [], headers: headers).kind
    }
    #expect(wait(4, []) == .limited(afterSeconds: 3600))
    #expect(wait(368, []) == .limited(afterSeconds: 86_400))
    #expect(wait(4, [("Retry-After", "12")]) == .limited(afterSeconds: 12))
    let usage =
      #"{"1":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":7}],"2":[{"type":"x"}]}"#
    #expect(wait(80_001, [("X-Business-Use-Case-Usage", usage)]) == .limited(afterSeconds: 420))
    #expect(wait(80_001, [("X-Business-Use-Case-Usage", "cut {")]) == .limited(afterSeconds: 3600))
    #expect(
      wait(368, [("X-App-Usage", #"{"call_count":100,"total_time":3}"#)]) == .limited(afterSeconds: 3600))
    #expect(
      wait(368, [("X-App-Usage", #"{"call_count":99,"total_time":3}"#)]) == .limited(afterSeconds: 86_400))
  }

  @Test(
    "An answer without an error of the API is judged by its status",
    arguments: [
      (301, "needsChange", "needsChange"), (400, "needsChange", "needsChange"),
      (401, "needsCredentials", "needsCredentials"), (403, "retryLater", "retryLater"),
      (404, "needsChange", "needsChange"), (408, "ambiguous", "retryLater"), (429, "limited", "limited"),
      (500, "ambiguous", "retryLater"), (503, "ambiguous", "retryLater"), (700, "ambiguous", "retryLater"),
    ])
  func bare(_ status: Int, _ onPublish: String, _ elsewhere: String) {
    let session = testSession(ScriptedTransport([]), platform: "p", id: "1", baseURL: GraphScript.base)
    let reply = Reply.refused(HTTPResponse(status: status, body: Array("<html>".utf8)), nil)
    #expect(GraphErrors.failure(reply, .publishes, session).kind.name == onPublish)
    #expect(GraphErrors.failure(reply, .repeatable, session).kind.name == elsewhere)
  }

  @Test("A token goes only to the account's own origin and, over TLS, to the platform's hosts")
  func trust() {
    func trusts(_ base: String, _ url: String) -> Bool {
      testSession(ScriptedTransport([]), platform: "p", id: "1", baseURL: base).graphTrusts(url)
    }
    #expect(trusts(GraphScript.base, "https://rupload.facebook.com/video-upload/v26.0/7"))
    #expect(trusts("http://127.0.0.1:8080/facebook", "http://127.0.0.1:8080/facebook/upload/7"))
    for hostile in [
      "http://rupload.facebook.com/x", "https://rupload.facebook.com.evil.example/x",
      "https://evilfacebook.com/x", "https://user@rupload.facebook.com/x", "https://evil.example/x",
      "https://rupload.facebook.com:8443/x", "not a url", "", "https://evil.example/#.facebook.com",
      "https://evil.example\\.facebook.com/",
    ] {
      #expect(!trusts(GraphScript.base, hostile), "\(hostile)")
    }
    #expect(!trusts("http://127.0.0.1:8080/facebook", "http://127.0.0.1:8081/x"))
    #expect(!trusts("http://127.0.0.1:8080/facebook", "https://rupload.facebook.com/x"))
  }
}
