package dev.tidings.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.chat.Chat.Person;
import dev.tidings.chat.RoundRobin.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoundRobinProperties {
  private static Candidate agent(int number, long turn, long chats) {
    return new Candidate(new Person("agent-" + number, "A"), turn, chats);
  }

  @Property
  void whileAllStayEachHasOneMoreThanAnotherAtMost(
      @ForAll @IntRange(min = 1, max = 6) int agents, @ForAll @IntRange(max = 40) int chats) {
    List<Candidate> here =
        new ArrayList<>(IntStream.range(0, agents).mapToObj(i -> agent(i, 0, 0)).toList());
    for (int turn = 1; turn <= chats; turn++) {
      Candidate next = RoundRobin.next(here, 1_000).orElseThrow();
      here.remove(next);
      here.add(new Candidate(next.agent(), turn, next.chats() + 1));
    }
    long most = here.stream().mapToLong(Candidate::chats).max().orElseThrow();
    long least = here.stream().mapToLong(Candidate::chats).min().orElseThrow();

    assertThat(most - least).isLessThanOrEqualTo(1);
    assertThat(here.stream().mapToLong(Candidate::chats).sum()).isEqualTo(chats);
  }

  @Property
  void nobodyWithRoomWaitsWhileAnotherIsGivenTwo(@ForAll long seed) {
    Random random = new Random(seed);
    int agents = 4;
    long[] turns = new long[agents];
    long[] loads = new long[agents];
    for (int turn = 1; turn < 60; turn++) {
      List<Candidate> here = new ArrayList<>();
      for (int i = 0; i < agents; i++) {
        if (random.nextInt(4) > 0) {
          here.add(agent(i, turns[i], loads[i]));
        }
      }
      Optional<Candidate> next = RoundRobin.next(here, 3);
      assertThat(next.isEmpty()).isEqualTo(here.stream().allMatch(c -> c.chats() >= 3));
      if (next.isPresent()) {
        int chosen = Integer.parseInt(next.get().agent().userId().substring(6));
        assertThat(next.get().chats()).isLessThan(3);
        long oldest =
            here.stream().filter(c -> c.chats() < 3).mapToLong(Candidate::turn).min().orElseThrow();
        assertThat(next.get().turn()).isEqualTo(oldest);
        turns[chosen] = turn;
        loads[chosen]++;
      }
      int ended = random.nextInt(agents);
      loads[ended] = Math.max(0, loads[ended] - 1);
    }
  }
}
