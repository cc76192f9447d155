namespace MyIpma.Local.Credly;

/// <summary>The two ways in, as forms. <c>badge</c> is the badge to go on with afterwards.</summary>
internal static class SignForms
{
    public static Html SignUp(string email, string first, string last, string badgeId) => Html.Of($"""
        <form method="post" action="/credly/sign-up">
          <input type="hidden" name="badge" value="{badgeId}">
          <label for="up-email">E-mail address</label>
          <input id="up-email" name="email" type="email" autocomplete="email" required value="{email}">
          <label for="up-first">First name</label>
          <input id="up-first" name="firstName" type="text" autocomplete="given-name" required maxlength="255" value="{first}">
          <label for="up-last">Last name</label>
          <input id="up-last" name="lastName" type="text" autocomplete="family-name" required maxlength="255" value="{last}">
          <button>Create account</button>
        </form>
        """);

    public static Html SignIn(string email, string badgeId) => Html.Of($"""
        <form method="post" action="/credly/sign-in">
          <input type="hidden" name="badge" value="{badgeId}">
          <label for="in-email">E-mail address</label>
          <input id="in-email" name="email" type="email" autocomplete="email" required value="{email}">
          <button>Sign in</button>
        </form>
        """);

    public static Html Problem(string? text) => text is null ? Html.None : Html.Of($"""<p class="card problem" role="alert">{text}</p>""");

    public static Html Notice(string? text) => text is null ? Html.None : Html.Of($"""<p class="card notice" role="status">{text}</p>""");
}
