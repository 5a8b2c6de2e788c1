package dev.tidings.query;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Functions of H2 and PostgreSQL that compute a value from their arguments and do nothing else.
 * What is not among them is not called, so a function that a later version adds is no hole.
 */
final class SqlFunctions {
  static final Set<String> HARMLESS =
      Arrays.stream(
              """
              abs acos age any_value array_length
              array_contains array_get array_position array_remove array_slice array_to_string
              array_upper array_lower ascii asin atan atan2 avg
              bigint bit_and bit_length bit_or bitand bitor bitxor bool_and bool_or btrim
              cardinality cast cbrt ceil ceiling char char_length character_length chr coalesce
              concat concat_ws convert corr cos cot count covar_pop covar_samp cume_dist
              current_date current_time current_timestamp
              date date_add date_bin date_diff date_part date_trunc dateadd datediff day day_name
              day_of_month day_of_week day_of_year dayname dayofmonth dayofweek dayofyear decimal
              degrees dense_rank div
              every exp extract
               first_value floor format formatdatetime
              gcd generate_series greatest grouping
              hour
              ifnull initcap instr iso_day_of_week iso_week
              json_array json_array_elements json_array_elements_text json_array_length
              json_build_array json_build_object json_each json_each_text
              json_extract_path json_extract_path_text json_object json_object_keys
              json_typeof json_value json_query json_exists
              jsonb_array_elements jsonb_array_elements_text jsonb_array_length
              jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
              jsonb_extract_path jsonb_extract_path_text jsonb_object_keys
              jsonb_typeof justify_days justify_hours justify_interval
              lag last_day last_value lcase lcm lead least left length ln locate log log10
              lower  ltrim
              make_date make_interval make_time make_timestamp max min minute mod month
              month_name monthname
              now nth_value ntile nullif num_nonnulls num_nulls numeric nvl nvl2
              octet_length overlay
              parsedatetime percent_rank pi position power
              quarter quote_literal
              radians rank ratio_to_report
                  regr_avgx
              regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
              replace reverse right round row_number  rtrim
              scale second sign sin soundex split_part sqrt starts_with stddev stddev_pop
              stddev_samp string_to_array strpos substr substring sum system_range
              tan timestamp timestampadd timestampdiff to_char to_date to_json to_jsonb to_number
              to_timestamp translate trim trim_array trim_scale trunc
              ucase unicode unnest upper
              var_pop var_samp varchar variance
              week width_bucket
              year
              """
                  .split("\\s+"))
          .filter(name -> !name.isEmpty())
          .collect(Collectors.toUnmodifiableSet());

  /**
   * What is harmless where the database is a process of its own: H2 would compute or collect them
   * in the hub's memory, and cannot be stopped while it does.
   */
  static final Set<String> ELSEWHERE =
      Set.of(
          "array_agg",
          "array_append",
          "array_cat",
          "array_concat",
          "json_agg",
          "json_arrayagg",
          "json_object_agg",
          "json_objectagg",
          "jsonb_agg",
          "jsonb_object_agg",
          "listagg",
          "lpad",
          "median",
          "mode",
          "percentile_cont",
          "percentile_disc",
          "regexp_count",
          "regexp_instr",
          "regexp_like",
          "regexp_match",
          "regexp_matches",
          "regexp_replace",
          "regexp_split_to_array",
          "regexp_split_to_table",
          "regexp_substr",
          "repeat",
          "rpad",
          "string_agg");

  private SqlFunctions() {}
}
