use cambist_model::{IdempotencyKey, Timestamp};
use cambist_ports::store::{Changes, KeptAnswer, Store, StoreError};

use crate::world::World;

fn answer(principal: &str, key: &str, at: i64) -> KeptAnswer {
    KeptAnswer {
        principal: principal.to_owned(),
        key: IdempotencyKey::parse(key).unwrap(),
        digest: "d1".to_owned(),
        answer: r#"{"answer":{"price":"1.50"}}"#.to_owned(),
        at: Timestamp::from_micros(at),
    }
}

fn keep(answers: &[KeptAnswer]) -> Changes {
    Changes { answers: answers.to_vec(), ..Changes::default() }
}

#[tokio::test]
async fn an_answer_is_found_by_who_asked_and_the_key_also_after_a_restart() {
    let world = World::new();
    let (mine, yours) = (answer("me", "k", 5), KeptAnswer { digest: "d2".to_owned(), ..answer("you", "k", 6) });
    let store = world.open();
    store.commit(keep(&[mine.clone(), yours.clone()])).await.unwrap();
    store.close().await.unwrap();
    let store = world.open();
    assert_eq!(store.kept_answer("me", &mine.key).await.unwrap(), Some(mine.clone()));
    assert_eq!(store.kept_answer("you", &mine.key).await.unwrap(), Some(yours));
    assert_eq!(store.kept_answer("me", &IdempotencyKey::parse("K").unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn a_key_is_taken_once_and_old_answers_are_forgotten() {
    let world = World::new();
    let store = world.open();
    let (old, new) = (answer("me", "old", 10), answer("me", "new", 20));
    store.commit(keep(&[old.clone(), new.clone()])).await.unwrap();
    assert!(matches!(store.commit(keep(std::slice::from_ref(&new))).await, Err(StoreError::Conflict(_))));
    let forget =
        Changes { forget_answers_before: Some(Timestamp::from_micros(20)), ..keep(&[answer("me", "third", 30)]) };
    store.commit(forget).await.unwrap();
    assert_eq!(store.kept_answer("me", &old.key).await.unwrap(), None);
    assert_eq!(store.kept_answer("me", &new.key).await.unwrap(), Some(new));
}
