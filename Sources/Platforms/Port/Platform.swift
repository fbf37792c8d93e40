import Content
import HTTP
import JSON

/// A platform: data that says what it can, and verbs that do it. The reconciler knows nothing else of one.
///
/// No verb retries a call that may have had its effect; what to do next is the caller's business and is
/// told by the class of the failure. Every verb ends early when its task is cancelled.
public protocol Platform: Sendable {
  var descriptor: PlatformDescriptor { get }

  /// True where this delivery needs nothing before its public call: it then goes straight to `sending`.
  func needsPreparation(_ content: DeliveryContent) -> Bool

  /// True where a message of a thread can only be prepared once the one before it is public: preparation then
  /// runs anew before each public call, and is told the receipts so far. False unless a platform says more.
  var preparesEachItem: Bool { get }

  /// Takes one repeatable step (an upload, a container) from the last stored checkpoint towards `ready`.
  /// Called again with what it answered until it says `ready` or fails. Makes nothing public.
  func prepare(_ request: PrepareRequest, in session: AccountSession) async -> Preparation

  /// The one call that makes one item public. At most one request leaves; never repeated here.
  func publish(_ request: PublishRequest, in session: AccountSession) async -> PublishAnswer

  /// Looks, read-only, whether an attempt became public: by key, id, or exact match in the time window;
  /// never "the newest one".
  func find(_ search: Search, in session: AccountSession) async -> Finding

  /// Repeatable extras after the last item is public: permalink, first comment. Must look before it adds.
  func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer

  /// Changes what is public to what is wanted now. Repeatable: asked again for the same, it changes nothing.
  /// Only called where the descriptor can `edit`.
  func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer

  /// Takes one item back. Repeatable: what is gone already is done. Only called where the descriptor can
  /// `retract`.
  func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer

  /// Reads published items back, read-only, with as few calls as the platform allows: one sight for each, in
  /// their order. Only called where the descriptor can `probe`.
  func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight]

  /// A read-only call that proves the credentials and learns what the server says of itself.
  func verify(in session: AccountSession) async -> Verification

  /// What one exchange with the platform used of the descriptor's windows, and what the platform said of them
  /// in it. Pure; `response` is nil where none came.
  func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage
}

extension Platform {
  public var preparesEachItem: Bool { false }
}

/// Asks for the next step of preparation.
public struct PrepareRequest: Sendable {
  public var delivery: DeliveryID
  public var content: DeliveryContent
  /// Receipts of the items that are public already, in their order.
  public var earlier: [Receipt]
  /// What the last step answered; nil at first.
  public var checkpoint: JSON?
  public init(
    delivery: DeliveryID, content: DeliveryContent, earlier: [Receipt] = [], checkpoint: JSON?
  ) {
    self.delivery = delivery
    self.content = content
    self.earlier = earlier
    self.checkpoint = checkpoint
  }
}

/// How far preparation came.
public enum Preparation: Sendable {
  /// All is there; the checkpoint goes with the public call.
  case ready(checkpoint: JSON?)
  /// A step is done; `mustStore`: the next step may only follow once the checkpoint is recorded.
  case advanced(checkpoint: JSON, mustStore: Bool)
  /// The platform is still at work: ask again no sooner than so many seconds.
  case wait(seconds: Double, checkpoint: JSON)
  /// `checkpoint`: what is still worth keeping for the next attempt; nil: start over.
  case failed(Failure, checkpoint: JSON?)
}

/// Asks for the public call of one item.
public struct PublishRequest: Sendable {
  public var delivery: DeliveryID
  public var content: DeliveryContent
  /// Which item, from 0.
  public var item: Int
  /// The stored key, for platforms that have one.
  public var key: String
  /// Receipts of the items before this one.
  public var earlier: [Receipt]
  public var checkpoint: JSON?
  /// When the key was first sent, as the record has it: kept with the key, whatever becomes of the checkpoint.
  public var firstSent: Instant?
  public init(
    delivery: DeliveryID, content: DeliveryContent, item: Int, key: String, earlier: [Receipt],
    checkpoint: JSON?, firstSent: Instant? = nil
  ) {
    self.delivery = delivery
    self.content = content
    self.item = item
    self.key = key
    self.earlier = earlier
    self.checkpoint = checkpoint
    self.firstSent = firstSent
  }
}

/// Proof that an item is public.
public struct Receipt: Sendable, Hashable {
  public var remoteID: String
  public var permalink: String?
  /// When the platform says it became public, or our clock.
  public var publishedAt: Instant?
  public init(remoteID: String, permalink: String? = nil, publishedAt: Instant? = nil) {
    self.remoteID = remoteID
    self.permalink = permalink
    self.publishedAt = publishedAt
  }
}

/// What became of the public call.
public enum PublishAnswer: Sendable {
  case published(Receipt)
  case failed(Failure)
}

/// What to do next after a call that did not succeed.
public enum FailureClass: Sendable, Hashable {
  /// Certainly not applied; try again, no sooner than so many seconds where the platform says so.
  case retryLater(afterSeconds: Int64?)
  /// Certainly not applied; the account may not call before then.
  case limited(afterSeconds: Int64?)
  /// Certainly not applied; the token is refused or lacks a right: the account is held.
  case needsCredentials
  /// Certainly not applied; the post or the settings must change.
  case needsChange
  /// May have been applied: look before anything else.
  case ambiguous
  /// The platform says it has this already: evidence that an earlier attempt succeeded.
  case duplicate
}

/// A call that did not succeed, in the platform's words, redacted.
public struct Failure: Error, Sendable, Hashable {
  public var kind: FailureClass
  /// HTTP status or the platform's code: `429`, `190`.
  public var code: String
  public var subcode: String?
  public var requestID: String?
  /// Nobody was reached, or the server itself was broken: it says nothing of this delivery.
  public var isOutage: Bool
  /// The platform has what it needs and is at work on it, and will make it public or not: what a look must know of
  /// that. With an `ambiguous` publication it is kept as the delivery's checkpoint; a look that finds it so is
  /// repeated in the same run. Nil: nothing of that kind.
  public var underway: JSON?
  /// Where the platform no longer has what the checkpoint of a refused public call names (an uploaded file): the
  /// checkpoint without it. Kept in its place, so that the next preparation, of whichever run, makes it anew. Nil:
  /// the checkpoint stands.
  public var remaining: JSON?
  /// The platform is still at work on what it has taken, says the code `processing`: below what is public already, that
  /// takes time and is no trouble.
  public var isAtWork: Bool { code == "processing" }
  public var text: String
  public init(
    _ kind: FailureClass, code: String, subcode: String? = nil, requestID: String? = nil,
    isOutage: Bool = false, _ text: String
  ) {
    self.kind = kind
    self.code = code
    self.subcode = subcode
    self.requestID = requestID
    self.isOutage = isOutage
    self.text = text
  }
}

/// What to look for.
public struct Search: Sendable {
  public var delivery: DeliveryID
  public var content: DeliveryContent
  public var item: Int
  public var key: String
  public var earlier: [Receipt]
  public var checkpoint: JSON?
  /// When the call was begun by our clock; the window opens 60 s before.
  public var begunAt: Instant
  /// Remote ids the record already has: never matches.
  public var known: Set<String>
  /// When the key was first sent, as the record has it.
  public var firstSent: Instant?
  /// When the latest call was begun, by our clock: from here on, not from the first one, what it made may still show
  /// late. `begunAt` where there was but one.
  public var lastSent: Instant
  public init(
    delivery: DeliveryID, content: DeliveryContent, item: Int, key: String, earlier: [Receipt],
    checkpoint: JSON?,
    begunAt: Instant, known: Set<String>, firstSent: Instant? = nil, lastSent: Instant? = nil
  ) {
    self.delivery = delivery
    self.content = content
    self.item = item
    self.key = key
    self.earlier = earlier
    self.checkpoint = checkpoint
    self.begunAt = begunAt
    self.known = known
    self.firstSent = firstSent
    self.lastSent = lastSent ?? begunAt
  }
}

/// What a look at the platform settled.
public enum Finding: Sendable {
  case published(Receipt)
  /// With what proves it: the same publish may be repeated.
  case surelyNotPublished(proof: String)
  /// Read back past the start of the call and not there. `vouchedKeyLife`: seconds for which the server
  /// itself vouches to answer our key with the first result; nil: it does not. `platformTime`: its `Date`.
  case notSeen(vouchedKeyLife: Int64?, platformTime: Instant?)
  /// Not now: an outage, an answer cut short, a refused token, a platform still at work. It is tried again.
  case couldNotLook(Failure)
  /// It was looked, or may not be looked, and no later look will say more: several candidates, another content at its
  /// own place, a right to read that this token never had. Once the call has settled, a person decides.
  case cannotTell(Failure)
}

/// Asks for the extras.
public struct FinishRequest: Sendable {
  public var delivery: DeliveryID
  public var content: DeliveryContent
  public var receipts: [Receipt]
  /// What an earlier `finish` left; nil at first.
  public var progress: JSON?
  public init(delivery: DeliveryID, content: DeliveryContent, receipts: [Receipt], progress: JSON?) {
    self.delivery = delivery
    self.content = content
    self.receipts = receipts
    self.progress = progress
  }
}

/// What became of the extras. A failure here never touches the publication.
public enum FinishAnswer: Sendable {
  /// All done; receipts as they are now known.
  case done([Receipt])
  /// A step is done, and what follows relies on it: called again once `progress` is recorded. Ends by itself after
  /// a few steps; one that left `progress` as it was is taken for a failure.
  case advanced([Receipt], progress: JSON)
  case failed(Failure, receipts: [Receipt], progress: JSON?)
}

/// What `verify` learnt.
public enum Verification: Sendable {
  /// `facts`: words for a person ("logged in as @acme", "50 of 100 posts left").
  case accepted(facts: [String])
  case failed(Failure)
}
