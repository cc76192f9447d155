using MyIpma.Core.Diagnosis;

namespace MyIpma.Core.Http.Bodies;

/// <summary>Where the badge of a certificate is, link by link.</summary>
/// <param name="CertificateId">The certificate asked about.</param>
/// <param name="Steps">Every link, in order.</param>
/// <param name="Broken">The first link at which the chain ends; null while nothing is wrong.</param>
/// <param name="Advice">What the person can do.</param>
public sealed record DiagnosisBody(string CertificateId, IReadOnlyList<DiagnosisStepBody> Steps, DiagnosisLink? Broken, string Advice);

/// <summary>One link.</summary>
/// <param name="Name">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="Text">The same in words.</param>
public sealed record DiagnosisStepBody(DiagnosisLink Name, DiagnosisState State, string Text);

/// <summary>Where all badges of a person are.</summary>
/// <param name="Items">One diagnosis a certificate.</param>
public sealed record DiagnosisListBody(IReadOnlyList<DiagnosisBody> Items);
