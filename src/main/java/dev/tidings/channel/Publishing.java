package dev.tidings.channel;

import dev.tidings.session.Threads;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * How everything that somebody publishes becomes an event, whatever way it came in: by the {@link
 * PublicationStore} of its namespace where there is one, else by the broker alone. Promises what
 * {@link Broker#publish} does. The right to publish was checked before.
 */
@Singleton
public class Publishing {
  private final Broker broker;
  private final Map<String, StoredPublications> stores = new HashMap<>();

  /** Collects the stores of all features. */
  @Inject
  public Publishing(Broker broker, @Any Instance<PublicationStore> found, Threads threads) {
    this(broker, (Iterable<PublicationStore>) found, threads);
  }

  Publishing(Broker broker, Iterable<PublicationStore> found, Threads threads) {
    this.broker = broker;
    for (PublicationStore store : found) {
      StoredPublications other =
          stores.put(store.namespace(), new StoredPublications(store, broker, threads));
      if (other != null) {
        throw new IllegalStateException(
            "what is published in " + store.namespace() + " has two stores");
      }
    }
  }

  /** Publishes; see {@link Broker#publish}. */
  public CompletionStage<Published> publish(Publication publication) {
    StoredPublications store = stores.get(publication.channel().name().namespace());
    return store == null ? broker.publish(publication) : store.publish(publication);
  }
}
