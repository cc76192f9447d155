using System.Buffers.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;

namespace MyIpma.Tests.Mail;

public sealed class UnsubscribeTokenTests
{
    private const string Address = "0123456789abcdefghijkg";
    private static readonly UnsubscribeToken Tokens = new(Options.Create(new AppKeyOptions { AppKey = new string('k', 32) }));

    [Fact]
    public void A_token_leads_back_to_its_address_and_is_the_same_every_time()
    {
        var token = Tokens.Create(Address);

        Assert.Equal(Address, Tokens.Read(token));
        Assert.Equal(token, Tokens.Create(Address));
    }

    [Fact]
    public void A_token_does_not_show_whose_it_is()
    {
        var token = Tokens.Create(Address);

        Assert.DoesNotContain(Address, token, StringComparison.Ordinal);
        Assert.Equal(-1, Base64Url.DecodeFromChars(token).AsSpan().IndexOf(Base64Url.DecodeFromChars(Address)));
    }

    [Fact]
    public void A_token_with_any_bit_changed_is_none()
    {
        var token = Base64Url.DecodeFromChars(Tokens.Create(Address));

        Assert.All(Enumerable.Range(0, token.Length * 8), bit =>
        {
            var forged = token.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(Tokens.Read(Base64Url.EncodeToString(forged)));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("../../etc/passwd")]
    [InlineData("ÿÿÿÿ")]
    public void Whatever_else_comes_is_no_token(string token) => Assert.Null(Tokens.Read(token));

    [Fact]
    public void A_token_of_another_key_is_none()
    {
        var others = new UnsubscribeToken(Options.Create(new AppKeyOptions { AppKey = new string('x', 32) }));

        Assert.Null(Tokens.Read(others.Create(Address)));
    }
}
