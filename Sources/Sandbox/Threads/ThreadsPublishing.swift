import Foundation
import JSON

extension World {
  /// `POST /{user}/threads`: checks what is said, then looks at the medium.
  mutating func makeThreadsContainer(_ call: GraphCall, _ request: SandboxRequest) throws(Interruption)
    -> SandboxAnswer
  {
    guard let kind = call.fields.text("media_type").flatMap(ThreadsState.Kind.init) else {
      throw call.refusal(
        100, "(#100) Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}", "§2.1 media_type")
    }
    let isChild = try call.flag("is_carousel_item", "§2.1 is_carousel_item") ?? false
    if isChild, kind == .text || kind == .carousel {
      throw call.refusal(
        100, "(#100) A carousel item is an IMAGE or a VIDEO", "§2.1 is_carousel_item: IMAGE/VIDEO only")
    }
    try call.allow(
      ThreadsRules.parameters(kind, isChild: isChild),
      "§2.1 parameters of a \(isChild ? "carousel item" : kind.rawValue)")
    var container = ThreadsState.Container(
      id: "", account: call.account.id, kind: kind, isChild: isChild, createdAt: call.now)
    try describeThread(&container, call)
    try attachToThread(&container, call)
    if kind == .carousel {
      container.children = try threadsChildren(call)
      container.media = container.children.flatMap { threads.containers[$0]?.media ?? [] }
    } else if kind != .text {
      try takeThreadsMedium(&container, call, request)
    }
    let publishes = try call.flag("auto_publish_text", "§2.1 auto_publish_text") ?? false
    container.error = call.processingError ?? container.error
    container.id = String(17_900_000_000_000_000 + nextCount())
    if publishes {
      // The id is the post's; there is no container to ask afterwards.
      try checkThreadsQuota(container, call)
      return .json(["id": .string(makeThreadPublic(container, call).id)])
    }
    threads.containers[container.id] = container
    return .json(["id": .string(container.id)])
  }

  /// 2 to 20 children of its own, each FINISHED.
  private func threadsChildren(_ call: GraphCall) throws(Interruption) -> [String] {
    let listed = call.fields.document("children").flatMap(Fields.elements)?.compactMap {
      $0.string ?? $0.integer.map(String.init)
    }
    let ids =
      listed ?? call.fields.text("children")?.split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces)
      } ?? []
    guard (2...20).contains(ids.count), Set(ids).count == ids.count else {
      throw call.refusal(100, "(#100) A carousel has 2 to 20 items", "§3 carousel 2–20")
    }
    for id in ids {
      guard let child = threads.containers[id], child.account == call.account.id, child.isChild,
        threadsStatus(of: child, call.now) == .finished
      else {
        throw call.refusal(
          100, "(#100) The item \(id) is not ready or none of yours", "§2.4 children → poll each → CAROUSEL")
      }
    }
    return ids
  }

  func threadsStatus(of container: ThreadsState.Container, _ now: Date) -> ContainerStatus {
    if container.mediaID != nil { return .published }
    let age = now.timeIntervalSince(container.createdAt)
    if age >= ThreadsRules.containerLife { return .expired }
    guard container.polls >= options.processingPolls, age >= options.processingSeconds else {
      return .inProgress
    }
    return container.error == nil ? .finished : .error
  }

  /// `GET /{container}`; each look at its status counts.
  mutating func look(atThreadsContainer id: String, _ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    guard let container = threads.containers[id], container.account == call.account.id else {
      throw call.missing(id)
    }
    let status = threadsStatus(of: container, call.now)
    let shown = try call.project(
      [
        "id": .string(id), "status": .string(status.rawValue),
        "error_message": status == .error ? container.error.map { .string($0) } ?? .null : .null,
      ], usual: ["id"], type: "ThreadsContainer")
    threads.containers[id]?.polls += 1
    return .json(shown)
  }

  /// `POST /{user}/threads_publish`: once per container, and only when it is FINISHED.
  mutating func publishThreadsContainer(_ call: GraphCall) throws(Interruption) -> SandboxAnswer {
    try call.allow(["creation_id"], "§2.3 threads_publish creation_id")
    guard let id = call.fields.text("creation_id") else {
      throw call.refusal(100, "The parameter creation_id is required", "§2.3 threads_publish creation_id")
    }
    func missing(_ rule: String) -> Interruption {
      GraphError.refusal(
        24, 4_279_009, "The requested resource does not exist", title: "Media Not Found",
        advice: "The media with id \(id) cannot be found.", rule: "threads \(rule)")
    }
    guard let container = threads.containers[id], container.account == call.account.id else {
      throw missing("§4 24/4279009 no such container")
    }
    guard !container.isChild else {
      throw call.refusal(100, "(#100) A carousel item cannot be published", "§2.4 the carousel is published")
    }
    switch threadsStatus(of: container, call.now) {
    case .published: throw missing("§5 the same creation_id twice")
    case .expired: throw missing("§2.2 EXPIRED after 24 h")
    case .inProgress where container.kind == .text || container.polls == 0:
      throw missing("§4 24/4279009 not propagated yet")
    case .inProgress, .error:
      throw call.refusal(
        100, "(#100) The media is not ready to be published", "§2.2 publish only when FINISHED")
    case .finished: break
    }
    guard call.now.timeIntervalSince(container.createdAt) >= options.readLagSeconds else {
      throw missing("§4 24/4279009 not propagated yet")
    }
    try checkThreadsQuota(container, call)
    let item = makeThreadPublic(container, call)
    return .json(["id": .string(item.id)])
  }

  private mutating func checkThreadsQuota(
    _ container: ThreadsState.Container, _ call: GraphCall
  ) throws(Interruption) {
    let isReply = container.parent != nil
    let limit = isReply ? ThreadsRules.replies : ThreadsRules.posts
    guard threadsUsed(isReply ? .reply : .post, call) < limit else {
      throw call.refusal(
        4, "(#4) Application request limit reached",
        isReply ? "§3 replies 1000 / 24 h" : "§3 posts 250 / rolling 24 h")
    }
  }

  func threadsUsed(_ kind: ThreadsState.Event.Kind, _ call: GraphCall) -> Int {
    let start = call.now.addingTimeInterval(-86_400)
    return threads.events.count { $0.account == call.account.id && $0.kind == kind && $0.at > start }
  }

  mutating func countThreads(_ kind: ThreadsState.Event.Kind, _ call: GraphCall) {
    let start = call.now.addingTimeInterval(-86_400)
    threads.events.removeAll { $0.at < start }
    threads.events.append(.init(account: call.account.id, kind: kind, at: call.now))
  }

  private mutating func makeThreadPublic(
    _ container: ThreadsState.Container, _ call: GraphCall
  ) -> LedgerItem {
    let count = nextCount()
    let id = String(17_950_000_000_000_000 + count)
    let code = "D" + String(count + 1_679_616, radix: 36).uppercased()
    var item = LedgerItem(
      number: 0, platform: .threads, account: call.account.id, id: id,
      kind: container.kind.rawValue.lowercased(), text: container.text, parent: container.parent,
      createdAt: call.now, pagePath: "/threads/@\(call.account.handle)/post/\(code)", request: call.request)
    item.media = container.media
    item.details = container.details
    item.details["shortcode"] = .string(code)
    item.details["container"] = .string(container.id)
    item.details["media_type"] = .string(container.kind.listed)
    ledger.add(item)
    threads.containers[container.id]?.mediaID = id
    countThreads(container.parent == nil ? .post : .reply, call)
    return item
  }
}
