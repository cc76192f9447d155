namespace MyIpma.Local.Identity;

/// <summary>How the sign-in page looks, light and dark.</summary>
internal static class DevPageStyle
{
    public const string Css = """
        :root {
          color-scheme: light dark; --ink: #14253d; --soft: #51627a; --paper: #f4f7fb; --card: #fff;
          --line: #cfd9e6; --accent: #0b5f7a; --on-accent: #fff; --bad: #a1260d;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e8eef7; --soft: #a9b8cc; --paper: #0c1522; --card: #142236; --line: #30445f;
            --accent: #5cc8dc; --on-accent: #06222c; --bad: #ffb4a3;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
          background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
        }
        main { width: min(32rem, 100%); }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
        p { margin: 0 0 1.25rem; color: var(--soft); }
        button, input { font: inherit; }
        .person {
          display: block; width: 100%; text-align: start; margin: 0 0 .6rem; padding: .8rem 1rem;
          background: var(--card); color: inherit; border: 1px solid var(--line); border-radius: .8rem;
          cursor: pointer;
        }
        .person:hover { border-color: var(--accent); }
        .person b, .person span { display: block; }
        .person span { color: var(--soft); font-size: .9rem; }
        form.other { margin-top: 1.5rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
        label { flex: 1 1 100%; font-weight: 600; }
        input {
          flex: 1 1 14rem; min-width: 0; padding: .6rem .8rem; border: 1px solid var(--soft);
          border-radius: .6rem; background: var(--card); color: inherit;
        }
        .go {
          padding: .6rem 1.2rem; border: 0; border-radius: .6rem; background: var(--accent);
          color: var(--on-accent); font-weight: 600; cursor: pointer;
        }
        .bad { color: var(--bad); font-weight: 600; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        """;
}
