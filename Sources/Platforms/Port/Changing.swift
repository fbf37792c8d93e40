import Content
import HTTP
import JSON

/// Asks for a change of one item that is public.
public struct EditRequest: Sendable {
  public var delivery: DeliveryID
  /// What is wanted now; its files are named as they are in the commit.
  public var content: DeliveryContent
  /// Which item, from 0.
  public var item: Int
  /// Receipts of all items, in their order.
  public var receipts: [Receipt]
  /// The last stored checkpoint of this change; nil at first.
  public var checkpoint: JSON?
  /// What is public now, where that is known for sure: what differs and cannot be changed is then refused.
  public var before: DeliveryContent?
  public init(
    delivery: DeliveryID, content: DeliveryContent, item: Int, receipts: [Receipt], checkpoint: JSON?
  ) {
    self.delivery = delivery
    self.content = content
    self.item = item
    self.receipts = receipts
    self.checkpoint = checkpoint
  }
}

/// Asks that one item be taken back.
public struct RetractRequest: Sendable {
  public var delivery: DeliveryID
  /// Which item, from 0.
  public var item: Int
  /// Receipts of all items, in their order.
  public var receipts: [Receipt]
  public init(delivery: DeliveryID, item: Int, receipts: [Receipt]) {
    self.delivery = delivery
    self.item = item
    self.receipts = receipts
  }
}

/// What became of a change.
public enum ChangeAnswer: Sendable {
  /// It is as wanted. `receipt`: as it is known now, where an edit gives another id or link.
  case done(receipt: Receipt?)
  /// `needsChange`: the platform cannot do this change, and why.
  case failed(Failure)
}

/// A published item to be read back.
public struct ProbeItem: Sendable {
  public var receipt: Receipt
  public var content: DeliveryContent
  /// Which item of the content, from 0.
  public var item: Int
  public init(receipt: Receipt, content: DeliveryContent, item: Int) {
    self.receipt = receipt
    self.content = content
    self.item = item
  }
}

/// What was seen of a published item.
public enum Sight: Sendable {
  /// It is public, with what was published.
  case same
  /// It is public with something else, in words for a person: `text: “…”`.
  case changed(String)
  /// The platform says that it is no longer there.
  case gone
  /// It could not be read; nothing follows from that.
  case unknown(Failure)
}

extension Platform {
  /// Unless a platform says more.
  public func edit(_ request: EditRequest, in session: AccountSession) async -> ChangeAnswer {
    .failed(Failure(.needsChange, code: "cannot-edit", "\(descriptor.title) cannot change what is public"))
  }

  /// Unless a platform says more.
  public func retract(_ request: RetractRequest, in session: AccountSession) async -> ChangeAnswer {
    .failed(
      Failure(.needsChange, code: "cannot-retract", "\(descriptor.title) cannot take back what is public"))
  }

  /// Unless a platform says more.
  public func probe(_ items: [ProbeItem], in session: AccountSession) async -> [Sight] {
    items.map { _ in
      .unknown(Failure(.needsChange, code: "cannot-probe", "\(descriptor.title) cannot be read back"))
    }
  }
}
