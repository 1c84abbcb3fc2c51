from kb_assistant.store.transaction import Store


def test_jobs_up_to_one_are_forgotten_without_what_came_later(store: Store) -> None:
    with store.write() as tx:
        older = tx.jobs.add("test:a", "a.md", "1", None)
        tx.jobs.finish(older, "failed", "")
        newer = tx.jobs.add("test:a", "a.md", "2", None)
        assert (tx.jobs.has_newer("test:a", older), tx.jobs.has_newer("test:a", newer)) == (True, False)
        assert (tx.jobs.forget("test:a", older), tx.jobs.blobs("test:a")) == (1, {"2"})
        assert (tx.jobs.forget("test:a"), tx.jobs.blobs("test:a")) == (1, set())
