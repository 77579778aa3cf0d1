public import Files
public import SourceMarks

/// Why a weight file, or a tensor of it, cannot be used.
///
/// The room `Weights` reads weight files strictly, matches their tensors to a network's parameters
/// by name and shape, and writes tensors.
public enum WeightFault: Error, Equatable, Sendable {
  /// The file cannot be read (SL0501).
  case unreadable(FileFault)
  /// The file cannot be written (SL0501).
  case unwritable(FileFault)
  /// The contents are not what they should be (SL0502).
  case notWeights(path: String, reason: String, hint: String?)
  /// A tensor is not in the file (SL0503).
  case missing(path: String, tensor: String)
  /// A tensor has another number of values than the place it is to go to (SL0507).
  case wrongCount(tensor: String, expected: Int, got: Int)
  /// A tensor's values are stored in a way that is not read (SL0509).
  case unsupportedType(path: String, tensor: String, type: String)
  /// Two tensors have one name (SL0513).
  case duplicateTensor(path: String, tensor: String)
  /// Offsets overlap, leave a hole, do not fit the shape, or end past the file (SL0514).
  case badOffsets(path: String, reason: String, hint: String?)
  /// Values that are not numbers; the index is that of the first (SL0515).
  case notFinite(tensor: String, index: Int, nans: Int, infinities: Int)
  /// A variance below zero (SL0516).
  case negativeVariance(tensor: String, index: Int, value: Float)
  /// An array file that is not read (SL0520).
  case badArray(path: String, reason: String, hint: String?)
  /// There is no memory for so many values.
  case outOfMemory(bytes: Int)

  /// The code under which the fault is reported.
  public var code: DiagnosticCode {
    switch self {
    case .unreadable, .unwritable: .weightsNotFound
    case .notWeights: .notAWeightFile
    case .missing: .missingTensor
    case .wrongCount: .misshapenTensor
    case .unsupportedType: .unsupportedType
    case .duplicateTensor: .duplicateTensor
    case .badOffsets: .badOffsets
    case .notFinite: .nonFiniteWeights
    case .negativeVariance: .negativeVariance
    case .badArray: .badArray
    case .outOfMemory: .sizeOutOfBounds
    }
  }

  /// What is wrong, as one clause, lower case, without a full stop.
  public var message: String {
    switch self {
    case .unreadable(let fault), .unwritable(let fault): fault.message
    case .notWeights(let path, let reason, _):
      "\(Quoted(path)) is not a weight file that can be read: \(reason)"
    case .missing(let path, let tensor): "tensor \(Quoted(tensor)) is missing in \(Quoted(path))"
    case .wrongCount(let tensor, let expected, let got):
      "tensor \(Quoted(tensor)) has \(got) values; \(expected) are needed"
    case .unsupportedType(let path, let tensor, let type):
      "dtype \(Quoted(type)) of \(Quoted(tensor)) in \(Quoted(path)) is not supported"
    case .duplicateTensor(let path, let tensor):
      "tensor \(Quoted(tensor)) appears twice in \(Quoted(path))"
    case .badOffsets(let path, let reason, _): "\(Quoted(path)) is damaged: \(reason)"
    case .notFinite(let tensor, let index, let nans, let infinities):
      "tensor \(Quoted(tensor)) has \(Self.counts(nans, infinities)), the first at index \(index)"
    case .negativeVariance(let tensor, let index, let value):
      "variance \(Quoted(tensor)) is negative: \(value) at index \(index)"
    case .badArray(let path, let reason, _): "array \(Quoted(path)) cannot be read: \(reason)"
    case .outOfMemory(let bytes): "there is no memory for \(bytes) bytes of weights"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .notWeights(_, _, let hint), .badOffsets(_, _, let hint), .badArray(_, _, let hint):
      hint
    case .unsupportedType: "save it as F32, F16, BF16 or F64"
    case .duplicateTensor: "readers would keep one of them silently; write the file anew"
    case .notFinite: "training diverged, or the file is damaged"
    case .negativeVariance:
      "weight and variance swapped? the order is weight, bias, running_mean, running_var"
    case .unreadable, .unwritable, .missing, .wrongCount, .outOfMemory: nil
    }
  }

  /// The fault as a finding.
  ///
  /// - Parameter span: What to blame: `weights.file` in the spec; nil for a path from elsewhere.
  public func diagnostic(at span: SourceSpan?) -> Diagnostic {
    Diagnostic(code, message, at: span, hint: hint)
  }

  private static func counts(_ nans: Int, _ infinities: Int) -> String {
    switch (nans, infinities) {
    case (_, 0): "\(nans) NaN"
    case (0, _): "\(infinities) infinite values"
    default: "\(nans) NaN and \(infinities) infinite values"
    }
  }
}

/// A name from a file in single quotes: short, and without control characters.
struct Quoted: CustomStringConvertible {
  let description: String

  init(_ name: String) {
    var text = ""
    for scalar in name.unicodeScalars.prefix(Self.longest) {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      text += isControl ? scalar.escaped(asASCII: true) : String(Character(scalar))
    }
    let isCut = name.unicodeScalars.dropFirst(Self.longest).first != nil
    description = "'\(text)\(isCut ? "…" : "")'"
  }

  private static let longest = 200
}
