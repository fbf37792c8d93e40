import Content
import JSON
import Ledger

extension ReceiverMemory {
  /// New issues a run makes at most; the rest follows with the next run.
  static let newIssues = 25

  /// Puts what issues have to say into `waiting`: new ones, changed ones, and those to be closed. Pure.
  mutating func takeIn(issues scene: Scene) {
    var room = Self.newIssues
    var isWhole = true
    var subjects: Set<String> = []
    for problem in scene.problems {
      let known = issues[problem.subject]
      // What failed before anybody listened is history.
      let isHistory = [.failed, .missed].contains(problem.kind) && problem.since < since
      guard !isHistory || known?.isOpen == true else { continue }
      subjects.insert(problem.subject)
      guard !isElsewhere(problem.subject, run: scene.run, now: scene.now) else {
        isWhole = false
        continue
      }
      let text = IssueText(problem, lineage: scene.lineage)
      if let known, known.isOpen, known.digest == text.digest {
        waiting[problem.subject] = nil
        continue
      }
      let message = IssueMessage(
        isClosing: false, title: text.title, body: text.body, comment: nil, digest: text.digest,
        marker: IssueText.marker(problem.subject, lineage: scene.lineage))
      guard waiting[problem.subject].flatMap({ IssueMessage($0.text) })?.digest != text.digest else {
        continue
      }
      if known == nil, waiting[problem.subject] == nil {
        guard room > 0 else {
          isWhole = false
          continue
        }
        room -= 1
      }
      waiting[problem.subject] = Message(text: message.json.text(), since: scene.now)
    }
    close(except: subjects, scene)
    // A closed issue is remembered so that it is opened again; not for ever.
    issues = issues.filter { $0.value.isOpen || $0.value.at > scene.now.adding(seconds: -90 * 86_400) }
    seen = isWhole ? scene.tip : nil
  }

  private mutating func close(except subjects: Set<String>, _ scene: Scene) {
    for subject in Set(issues.keys).union(waiting.keys) where !subjects.contains(subject) {
      if !scene.hasRead, Problem.isOfTheRun(subject: subject) { continue }
      guard !isElsewhere(subject, run: scene.run, now: scene.now) else { continue }
      guard let issue = issues[subject] else {
        // Made by nobody yet, or nobody knows: looking for it is the only way to tell.
        if waiting[subject]?.tries == 0 { waiting[subject] = nil } else { wantClosed(subject, scene) }
        continue
      }
      if issue.isOpen { wantClosed(subject, scene) } else { waiting[subject] = nil }
    }
  }

  private mutating func wantClosed(_ subject: String, _ scene: Scene) {
    if let message = waiting[subject].flatMap({ IssueMessage($0.text) }), message.isClosing { return }
    let tries = waiting[subject]?.tries ?? 0
    let message = IssueMessage(
      isClosing: true, title: nil, body: nil,
      comment: IssueText.settled(subject, record: scene.record), digest: "settled",
      marker: IssueText.marker(subject, lineage: scene.lineage))
    waiting[subject] = Message(text: message.json.text(), since: scene.now, tries: tries)
  }
}

/// What is to be done to one issue.
struct IssueMessage: Sendable, Hashable {
  var isClosing: Bool
  var title: String?
  var body: String?
  var comment: String?
  var digest: String
  var marker: String

  init(isClosing: Bool, title: String?, body: String?, comment: String?, digest: String, marker: String) {
    self.isClosing = isClosing
    self.title = title
    self.body = body
    self.comment = comment
    self.digest = digest
    self.marker = marker
  }

  init?(_ text: String) {
    guard let json = try? JSON(parsing: Array(text.utf8)), let marker = json["marker"]?.string,
      let digest = json["digest"]?.string, let isClosing = json["close"]?.bool
    else { return nil }
    self.init(
      isClosing: isClosing, title: json["title"]?.string, body: json["body"]?.string,
      comment: json["comment"]?.string, digest: digest, marker: marker)
  }

  var json: JSON {
    var members: [String: JSON] = [
      "close": .bool(isClosing), "digest": .string(digest), "marker": .string(marker),
    ]
    members["title"] = title.map { .string($0) }
    members["body"] = body.map { .string($0) }
    members["comment"] = comment.map { .string($0) }
    return .object(members)
  }
}
