import Content
import HTTP
import JSON
import Reconciler

/// Tells by issues: one for each problem, found again by its marker, changed with it, closed when it is settled.
struct IssueReceiver: Receiver {
  let forge: Forge
  let mark: String
  let title: String
  private let desk = IssueDesk()

  init(_ forge: Forge) {
    self.forge = forge
    let place = "\(forge.kind.rawValue)\n\(forge.api)\n\(forge.repository)".lowercased()
    mark = "issue-" + Fingerprint.hex("postrider-receiver-1\n\(place)").prefix(16)
    title = forge.title
  }

  /// One after the other: what a listing shows must not change meanwhile.
  var parallel: Int { 1 }

  func takeIn(_ scene: Scene, _ memory: inout ReceiverMemory) { memory.takeIn(issues: scene) }

  func send(
    _ id: String, _ message: ReceiverMemory.Message, issue known: ReceiverMemory.IssueMemory?, _ wire: Wire
  ) async -> Delivery {
    guard let task = IssueMessage(message.text) else { return .failed("is not readable", stops: false) }
    do throws(Trouble) {
      if let known, try await update(known.number, isOpen: known.isOpen, task, wire) {
        return .arrived(remembered(known.number, task, wire))
      }
      // Not known, or somebody deleted it.
      if let found = try await find(task.marker, wire) {
        _ = try await update(found.number, isOpen: found.isOpen, task, wire)
        return .arrived(remembered(found.number, task, wire))
      }
      return task.isClosing ? .arrived(nil) : try await create(task, wire)
    } catch {
      return .failed(error.text, stops: error.stops)
    }
  }

  /// False: there is no such issue any more. `isOpen`: what we left it as; an issue a person closed before its
  /// time stays closed, one we closed is opened again.
  private func update(
    _ number: Int, isOpen: Bool, _ task: IssueMessage, _ wire: Wire
  ) async throws(Trouble) -> Bool {
    let wanted: Bool? = task.isClosing ? false : isOpen ? nil : true
    do throws(Trouble) {
      _ = try await call(forge.update(number, title: task.title, body: task.body, isOpen: wanted), wire)
    } catch {
      guard error.status == 404 || error.status == 410 else { throw error }
      return false
    }
    // The issue is closed already: a comment that is lost is not worth a second one.
    if let comment = task.comment { _ = try? await call(forge.comment(number, comment), wire) }
    return true
  }

  private func remembered(_ number: Int, _ task: IssueMessage, _ wire: Wire) -> ReceiverMemory.IssueMemory {
    ReceiverMemory.IssueMemory(
      number: number, digest: task.digest, isOpen: !task.isClosing, at: wire.clock.wall())
  }

  private func create(_ task: IssueMessage, _ wire: Wire) async throws(Trouble) -> Delivery {
    do throws(Trouble) {
      let json = try await call(forge.create(title: task.title ?? "", body: task.body ?? ""), wire)
      if let issue = forge.issue(json) { return .arrived(remembered(issue.number, task, wire)) }
    } catch {
      guard error.mayHaveArrived else { throw error }
    }
    // It may be there. A list can lag behind: it is looked at once more, and never made a second time here.
    guard await wire.pause(2) else { throw Trouble(text: "did not answer", stops: true) }
    await desk.forget()
    if let issue = try await find(task.marker, wire) { return .arrived(remembered(issue.number, task, wire)) }
    throw Trouble(text: "did not say whether the issue was made; the next run looks again", stops: true)
  }

  /// The issue whose first line is the marker.
  private func find(_ marker: String, _ wire: Wire) async throws(Trouble) -> ForgeIssue? {
    var me = await desk.me
    if me == nil, let request = forge.whoami, await desk.mayAsk() {
      let json = try? await call(request, wire)
      me = json?["username"]?.string ?? json?["login"]?.string
      await desk.remember(me: me)
    }
    var issues = await desk.issues
    if issues == nil {
      var listed: [ForgeIssue] = []
      for page in 1...20 {
        let json = try await call(forge.list(page: page), wire)
        guard let array = json.array else {
          throw Trouble(text: "its list of issues is not readable", stops: true)
        }
        listed += array.compactMap { forge.issue($0) }
        // A forge may give fewer a page than it is asked for; only an empty page is surely the end.
        if array.isEmpty { break }
      }
      issues = listed
      await desk.remember(listed)
    }
    // Of two, the elder: everybody comes to the same one.
    return issues?.filter { $0.bears(marker, me: me) }.min { $0.number < $1.number }
  }

  /// Why a call to a forge did not do what it should.
  struct Trouble: Error {
    var text: String
    var stops: Bool
    var mayHaveArrived = false
    var status: Int?
  }

  private func call(_ request: HTTPRequest, _ wire: Wire) async throws(Trouble) -> JSON {
    guard !wire.isOver else { throw Trouble(text: "has no time left", stops: true) }
    let response: HTTPResponse
    do {
      response = try await wire.transport.send(request)
    } catch {
      throw Trouble(
        text: "does not answer: \(error.code.rawValue)", stops: true, mayHaveArrived: error.mayHaveArrived)
    }
    guard (200..<300).contains(response.status) else {
      let said = (try? JSON(parsing: response.body))?["message"]?.string.map { ": \($0.prefix(200))" } ?? ""
      throw Trouble(
        text: "answers \(response.status)\(said)\(Self.advice(response.status))",
        stops: ![400, 413, 422].contains(response.status), mayHaveArrived: response.status >= 500,
        status: response.status)
    }
    guard let json = try? JSON(parsing: response.body) else {
      throw Trouble(text: "its answer is not readable", stops: true, mayHaveArrived: true)
    }
    return json
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 401: " (the token is refused)"
    case 403: " (the token may not write issues: in GitHub Actions, `permissions: issues: write`)"
    case 404: " (no such repository, or hidden from this token)"
    case 410: " (issues are switched off there)"
    default: ""
    }
  }
}

/// What one run has seen of a forge, so that it lists issues once.
private actor IssueDesk {
  private(set) var issues: [ForgeIssue]?
  private(set) var me: String?
  private var asked = false

  func remember(_ issues: [ForgeIssue]) { self.issues = issues }
  func forget() { issues = nil }
  func remember(me: String?) { self.me = me }

  /// True the first time.
  func mayAsk() -> Bool {
    defer { asked = true }
    return !asked
  }
}
