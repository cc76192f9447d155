using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace MyIpma.Core.Common;

/// <summary>Section <c>MyIpma:Site</c>: where people and programs reach the service.</summary>
public sealed class SiteOptions
{
    public const string Section = "MyIpma:Site";

    /// <summary>For example <c>https://api.my.ipma.world/</c>.</summary>
    [Required]
    public Uri? ApiBase { get; set; }

    [Required]
    public Uri? WebBase { get; set; }

    /// <summary>Further origins that may call what needs a sign-in, e.g. <c>https://www.example.org</c>.</summary>
    public IList<Uri> AllowedOrigins { get; } = [];

    /// <summary>Allows origins on this machine too, on any port: for development.</summary>
    public bool AllowLoopbackOrigins { get; set; }

    public Uri GetApiUri(string path) => new(ApiBase ?? throw new InvalidOperationException("MyIpma:Site:ApiBase is not set."), path);

    public Uri GetWebUri(string path) => new(WebBase ?? throw new InvalidOperationException("MyIpma:Site:WebBase is not set."), path);
}

[OptionsValidator]
internal sealed partial class SiteOptionsValidator : IValidateOptions<SiteOptions>;

/// <summary>Section <c>MyIpma:Keys</c>.</summary>
public sealed class AppKeyOptions
{
    public const string Section = "MyIpma:Keys";

    /// <summary>At least 32 characters of randomness. Changing it changes every badge id, so it is set once.</summary>
    [Required, MinLength(32)]
    public string AppKey { get; set; } = "";

    /// <summary>The Key Vault key that signs credentials, without a version, e.g. <c>https://….vault.azure.net/keys/credential-signing</c>; null for hosts that do not sign there.</summary>
    public Uri? SigningKeyUri { get; set; }

    /// <summary>One key per purpose, so that a ticket can never serve as an id (HKDF, RFC 5869).</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(AppKey), 32, info: Encoding.UTF8.GetBytes(purpose));
}

[OptionsValidator]
internal sealed partial class AppKeyOptionsValidator : IValidateOptions<AppKeyOptions>;
