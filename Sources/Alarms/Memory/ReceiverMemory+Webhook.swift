import Content
import JSON

extension ReceiverMemory {
  /// New messages a run adds to one receiver; the rest follows with the next run.
  static let newMessages = 500

  /// Puts what is new into `waiting`, and takes away what is over. Pure.
  mutating func takeIn(alarms scene: Scene) {
    let lineage = scene.lineage
    let oldest = max(since, scene.now.adding(seconds: -Self.horizon))
    let alarms = Alarms.alarms(of: scene.record, problems: scene.problems, oldest: oldest)
    var stillOpen: Set<String> = []
    var conditions: Set<String> = []
    var room = Self.newMessages
    for alarm in alarms {
      if alarm.isCondition { conditions.insert(alarm.key) }
      let began = alarm.isCondition ? scene.now : nil
      let known = alarm.isCondition ? open[alarm.key] : nil
      let id = known ?? alarm.id(lineage: lineage, began: began)
      if alarm.isOpen { stillOpen.insert(id) }
      let isKnown = known != nil || told[id] != nil || waiting[id] != nil
      guard !isKnown, alarm.isOpen || alarm.at >= oldest else { continue }
      guard room > 0 else { break }
      room -= 1
      if alarm.isCondition { open[alarm.key] = id }
      let text = alarm.payload(id: id, lineage: lineage, repository: scene.repository).text()
      waiting[id] = Message(text: text, condition: alarm.isCondition ? alarm.key : nil, since: scene.now)
    }
    // With no room left, not everything was looked at.
    guard room > 0 else {
      seen = nil
      return
    }
    for key in open.keys where !conditions.contains(key) {
      if !scene.hasRead, Problem.isOfTheRun(subject: Self.subject(ofKey: key)) { continue }
      let id = open.removeValue(forKey: key)
      if let id, !isElsewhere(id, run: scene.run, now: scene.now) { waiting[id] = nil }
    }
    // What is too old to be told anew need not be remembered; what is still open must.
    let forgettable = scene.now.adding(seconds: -Self.horizon - 86_400)
    told = told.filter { $0.value >= forgettable || stillOpen.contains($0.key) }
    seen = scene.tip
  }

  /// Drops what could not be told for so long that nobody wants to hear it; answers how many.
  mutating func giveUp(now: Instant) -> Int {
    let old = waiting.filter { $0.value.since < now.adding(seconds: -Self.horizon) }.keys
    for id in old { waiting[id] = nil }
    return old.count
  }

  private static func subject(ofKey key: String) -> String {
    key.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? key
  }
}
