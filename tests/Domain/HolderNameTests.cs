using MyIpma.Core.Domain;

namespace MyIpma.Tests.Domain;

public sealed class HolderNameTests
{
    [Theory]
    [InlineData("Ana", "Sousa", "Ana Sousa")]
    [InlineData("伟", "陈", "陈伟")]
    [InlineData("健", "佐々木", "佐々木健")]
    [InlineData("一", "〇", "〇一")]
    [InlineData("太郎", "〆木", "〆木太郎")]
    [InlineData("ﾀﾛｳ", "ﾔﾏﾀﾞ", "ﾔﾏﾀﾞﾀﾛｳ")]
    [InlineData("ㄨㄟˇ", "ㄔㄣˊ", "ㄨㄟˇ ㄔㄣˊ")]
    [InlineData("ㄨㄟ", "ㄔㄣ", "ㄔㄣㄨㄟ")]
    [InlineData("健", "𠮷野", "𠮷野健")]
    [InlineData("誠", "葛\U000E0100城", "葛\U000E0100城誠")]
    [InlineData("철수", "김", "김철수")]
    [InlineData("Wei", "陈", "Wei 陈")]
    [InlineData("కృష్ణ", "రావు", "కృష్ణ రావు")]
    [InlineData("Suharti", "", "Suharti")]
    [InlineData("", "Suharti", "Suharti")]
    [InlineData("-", "Suharti", "Suharti")]
    [InlineData("Suharti", ".", "Suharti")]
    [InlineData("A\u202Ena", "Sousa", "Ana Sousa")]
    [InlineData("\u200B", "\u3164", "")]
    public void A_holder_is_written_as_their_script_writes_people(string first, string last, string written)
    {
        Assert.Equal(written, HolderName.Format(Certificate(first, last)));
    }

    [Theory]
    [InlineData("Ana", "Sousa", "Ana")]
    [InlineData("", "Suharti", "Suharti")]
    [InlineData("健", "佐々木", "佐々木健")]
    public void A_holder_is_greeted_by_the_first_name_or_by_all_there_is(string first, string last, string greeted)
    {
        Assert.Equal(greeted, HolderName.Salutation(Certificate(first, last)));
    }

    [Theory]
    [InlineData("Ada", "Unua", "Ada", "Unua", true)]
    [InlineData("Ada", "Unua", "ADA", "unua-lima", true)]
    [InlineData("Ada", "Unua", "Eva", "Unua", true)]
    [InlineData("Ada", "Unua", "Unua", "Ada", true)]
    [InlineData("Łucja", "Müller", "Lucja", "Weiß", true)]
    [InlineData("Suharti", "", "", "Suharti", true)]
    [InlineData("Suharti", "", "Suharti", "Wati", true)]
    [InlineData("Ada", "Unua", "Bruno", "Dua", false)]
    [InlineData("Suharti", "", "Budi", "", false)]
    [InlineData("Suharti", ".", "Budi", ".", false)]
    [InlineData("健", "佐々木", "一郎", "鈴木", false)]
    public void Another_holder_is_one_whose_names_both_differ(string first, string last, string otherFirst, string otherLast, bool same)
    {
        Assert.Equal(same, HolderName.IsSameHolder(Certificate(first, last), Certificate(otherFirst, otherLast)));
        Assert.Equal(same, HolderName.IsSameHolder(Certificate(otherFirst, otherLast), Certificate(first, last)));
    }

    private static Certificate Certificate(string first, string last) =>
        new() { Id = "C-1", FirstName = first, LastName = last, Level = "C", IssuedOn = new DateOnly(2026, 5, 1) };
}
