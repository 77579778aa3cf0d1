/// A type-erased row of the catalogue: what the checker, the grammar writer and the docs need.
public struct CatalogEntry: Sendable {
  /// One attribute, type-erased.
  public struct Attribute: Sendable {
    /// The key in a spec.
    public let key: String
    /// What may be written.
    public let kind: AttributeKind
    /// Whether it has no default.
    public let isRequired: Bool
    /// The value when nothing is written; nil for required and for absent ones.
    public let defaultValue: AttributeValue?
    /// One sentence.
    public let doc: String
    /// Other frameworks' words for it.
    public let foreign: [String]
  }
  /// The word in a spec.
  public let name: String
  /// One sentence with the equation.
  public let summary: String
  /// Who published it.
  public let paper: String?
  /// Other frameworks' names for it.
  public let foreign: [String]
  /// How many inputs it takes.
  public let arity: Arity
  /// Key of the principal attribute.
  public let principal: String?
  /// The attributes in order.
  public let attributes: [Attribute]
  /// Makes the operator from decoded values; keys and kinds are those of `attributes`. What is
  /// missing keeps its default: the checker has refused missing required ones before.
  public let make: @Sendable ([String: AttributeValue]) -> any Operator

  /// The row of an operator type.
  public init<Op: Operator>(_: Op.Type) {
    let schema = Op.schema
    name = schema.name
    summary = schema.summary
    paper = schema.paper
    foreign = schema.foreign
    arity = schema.arity
    principal = schema.principal
    let defaults = Op()
    attributes = schema.fields.map { field in
      Attribute(
        key: field.key, kind: field.kind, isRequired: field.isRequired,
        defaultValue: field.isRequired ? nil : field.read(defaults), doc: field.doc,
        foreign: field.foreign)
    }
    make = { values in
      var op = Op()
      for field in schema.fields {
        if let value = values[field.key] { field.write(value, &op) }
      }
      return op
    }
  }

  /// The attribute of a key.
  public subscript(key: String) -> Attribute? { attributes.first { $0.key == key } }
}

extension Operator {
  /// Every attribute that is set, by key, in the schema's order. For printing and comparing.
  public var attributeValues: [(key: String, value: AttributeValue)] {
    Self.schema.fields.compactMap { field in field.read(self).map { (field.key, $0) } }
  }
}
