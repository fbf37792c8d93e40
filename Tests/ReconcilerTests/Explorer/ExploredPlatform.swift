import Content
import Ledger
import Platforms

/// The platform of an explored world: its own list of what is public, and calls that have not arrived yet.
struct ExploredPlatform {
  /// One public call on its way.
  struct Call: Hashable {
    var delivery: DeliveryID
    var item: Int
    var key: String
    var container: String?
    /// When it was begun.
    var at: Int
  }

  /// One publication.
  struct Post: Hashable {
    var call: Call
    /// When it became public; nil: long before.
    var since: Int?
    /// What it shows now; empty: as it was sent.
    var digest = ""
    /// Taken back.
    var isGone = false
  }

  /// A change of what is public on its way.
  struct Change: Hashable {
    var delivery: DeliveryID
    var item: Int
    var kind: PublicChange.Kind
    var digest: String
    var at: Int
  }

  /// A comment on its way below a post.
  struct Comment: Hashable {
    var delivery: DeliveryID
    var at: Int
    var box: Int64?
  }

  let key: Variant.KeyLife
  let hasContainers: Bool
  var posts: [Post] = []
  /// Calls whose caller has given up or died: they arrive later, or never.
  var late: [Call] = []
  var comments: [DeliveryID: Int] = [:]
  var lateComments: [Comment] = []
  /// Boxes of comments that were published: each is at most once.
  var emptied: Set<Int64> = []
  var lateChanges: [Change] = []
  var containers = 0
  /// Items of which a call was ever begun.
  var called: Set<String> = []

  static func name(_ delivery: DeliveryID, _ item: Int) -> String { "\(delivery)/\(item)" }

  private func receipt(_ index: Int) -> Receipt {
    Receipt(remoteID: "r\(index + 1)", permalink: "https://alpha.example/r\(index + 1)")
  }

  func item(of receipt: Receipt) -> Int? {
    posts.indices.first { self.receipt($0).remoteID == receipt.remoteID }.map { posts[$0].call.item }
  }

  /// What a container for an entry's next message names: the message it answers; empty: none.
  func parent(of entry: Entry) -> String {
    entry.items.last { $0.receipt != nil }?.receipt.map { " below \($0.remoteID)" } ?? ""
  }

  /// Takes a call: applies it, or answers from what it has already.
  mutating func take(_ call: Call, now: Int) -> PublishAnswer {
    if hasContainers, let container = call.container,
      posts.contains(where: { $0.call.container == container })
    {
      return .failed(Failure(.duplicate, code: "2207", "this container is published already"))
    }
    if case .seconds(let life) = key,
      let first = posts.firstIndex(where: {
        $0.call.key == call.key && Int64(now - ($0.since ?? 0)) <= life
      })
    {
      return .published(receipt(first))
    }
    posts.append(Post(call: call, since: now))
    return .published(receipt(posts.count - 1))
  }

  /// What a look shows. `lags`: it does not show yet what came in the last twenty minutes.
  func look(_ entry: Entry, item: Int, now: Int, lags: Bool) -> Finding {
    let match = posts.firstIndex { post in
      post.call.delivery == entry.delivery && post.call.item == item
        && !(lags && post.since.map { now - $0 <= 1200 } ?? false)
    }
    if let match { return .published(receipt(match)) }
    if hasContainers, entry.checkpoint != nil {
      return .surelyNotPublished(proof: "the container is not published")
    }
    if case .seconds(let life) = key { return .notSeen(vouchedKeyLife: life, platformTime: nil) }
    return .notSeen(vouchedKeyLife: nil, platformTime: nil)
  }

  /// Applies a change; again, it changes nothing.
  mutating func change(_ change: Change) -> ChangeAnswer {
    guard
      let index = posts.firstIndex(where: {
        $0.call.delivery == change.delivery && $0.call.item == change.item
      })
    else { return .failed(Failure(.needsChange, code: "404", "there is none")) }
    switch change.kind {
    case .retract: posts[index].isGone = true
    case .edit:
      guard !posts[index].isGone else { return .failed(Failure(.needsChange, code: "404", "it is gone")) }
      posts[index].digest = change.digest
    }
    return .done(receipt: nil)
  }

  /// `box`: what the comment was put into before; nil: the platform knows of none.
  mutating func comment(_ delivery: DeliveryID, box: Int64?) {
    if let box, !emptied.insert(box).inserted { return }
    comments[delivery, default: 0] += 1
  }

  /// How often each item is public.
  var counts: [String: Int] {
    posts.reduce(into: [:]) { $0[Self.name($1.call.delivery, $1.call.item), default: 0] += 1 }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(posts)
    hasher.combine(Set(late))
    hasher.combine(comments)
    hasher.combine(Set(lateComments))
    hasher.combine(emptied)
    hasher.combine(Set(lateChanges))
    hasher.combine(containers)
    hasher.combine(called)
  }
}
