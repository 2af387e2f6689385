"""The button that plays made-up sessions."""


def test_no_button_without_the_flag(hub, visitor):
    dashboard = visitor.open(hub).until_live()
    assert dashboard.page.get_by_role("button", name="Play a demo").count() == 0


def test_the_button_plays(make_hub, visitor):
    hub = make_hub("hub", arguments=["--demo"])
    dashboard = visitor.open(hub).until_live()
    dashboard.page.get_by_role("button", name="Play a demo").click()
    dashboard.page.get_by_role("button", name="Demo is playing").wait_for()
    dashboard.until(lambda: len(dashboard.painted_rows()) > 5, "the demo's events", seconds=60)
    assert hub.get("/api/sessions")["total"] >= 1
    dashboard.until(lambda: int(dashboard.text(".tiles .tile-value >> nth=0")) >= 1, "the tile to count the agents")
