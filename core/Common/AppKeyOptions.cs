using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Common;

/// <summary>Section <c>MyIpma:Keys</c>.</summary>
public sealed class AppKeyOptions
{
    public const string Section = "MyIpma:Keys";

    /// <summary>The app key: at least 32 characters of randomness. Changing it changes every badge id, so it is made once.</summary>
    [Required, MinLength(32)]
    public string AppKey { get; set; } = "";

    /// <summary>The Key Vault key that credentials are signed with, without a version, e.g. <c>https://….vault.azure.net/keys/credential-signing</c>; for hosts that sign there.</summary>
    public Uri? SigningKeyUri { get; set; }

    /// <summary>A key of its own per purpose, so that a ticket can never serve as an id (HKDF, RFC 5869).</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(AppKey), 32, info: Encoding.UTF8.GetBytes(purpose));
}

[OptionsValidator]
internal sealed partial class AppKeyOptionsValidator : IValidateOptions<AppKeyOptions>;
